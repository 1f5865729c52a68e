import { expect, it } from "vitest";
import { z } from "zod";
import { describeSettings } from "./describe-settings.ts";
import { orNull } from "./or-null.ts";
import { parseSettings } from "./parse-settings.ts";
import { setting } from "./setting.ts";

const schema = z.strictObject({ count: orNull(setting(z.int().min(1), "sounds that are taken")) });

it("is null where a setting is left out, in whichever way, and the setting's own value else", () => {
  const said: z.input<typeof schema>[] = [{}, { count: undefined }, { count: 3 }];
  expect(said.map((one) => parseSettings(schema, one, "").count)).toEqual([null, null, 3]);
});

it("is described and refused as the setting is", () => {
  expect(describeSettings(schema)).toMatchObject([
    { path: "count", kind: "whole number", says: "sounds that are taken", expected: "a whole number above 0" },
  ]);
  expect(() => parseSettings(schema, { count: 0 }, "")).toThrow("count: expected a whole number above 0, got 0");
});
