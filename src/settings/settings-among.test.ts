import { describe, expect, it } from "vitest";
import { z } from "zod";
import { settingsAmong } from "./settings-among.ts";

const schema = z.strictObject({ steps: z.int().optional(), seed: z.int().default(0), note: z.string().nullish() });

describe("settings among other values", () => {
  it("are those that the schema has, neither checked nor filled in", () => {
    const values = { steps: 0.5, note: null, quiet: true, constructor: "x" };
    expect(settingsAmong(schema, values)).toEqual({ steps: 0.5, note: null });
  });
});
