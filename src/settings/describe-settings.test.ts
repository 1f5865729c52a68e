import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeSettings } from "./describe-settings.ts";
import { setting } from "./setting.ts";

const words = (schema: z.ZodType): string | undefined => describeSettings(z.strictObject({ it: schema }))[0]?.expected;

describe("what a setting may be", () => {
  it.each<[z.ZodType, string]>([
    [z.number(), "a number"],
    [z.number().min(0).max(1), "a number from 0 to 1"],
    [z.number().positive(), "a number above 0"],
    [z.number().min(0.1), "a number from 0.1 on"],
    [z.number().min(0.1).lt(2), "a number from 0.1, below 2"],
    [z.number().max(2), "a number at most 2"],
    [z.int(), "a whole number"],
    [z.int().min(0), "a whole number from 0 on"],
    [z.int().min(1), "a whole number above 0"],
    [z.int().positive(), "a whole number above 0"],
    [z.int().positive().max(100), "a whole number from 1 to 100"],
    [z.boolean(), "true or false"],
    [z.string(), "a text"],
    [z.enum(["text", "audio"]), "text or audio"],
    [z.enum(["a", "b", "c", "d", "e"]), "one of a, b, c, d, e"],
    [z.enum(["a", "b", "c", "d", "e"]).nullable(), "one of a, b, c, d, e or none"],
    [z.literal("epsilon"), "epsilon"],
    [z.literal([16, 24, "float"]), "16 or 24 or float"],
    [z.number().nullable().default(null), "a number or none"],
    [z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]), "two numbers from 0 to 1"],
    [z.array(z.int().min(1)), "a list of whole numbers above 0"],
    [z.array(z.string()).optional(), "a list of texts"],
    [z.union([z.number(), z.literal("off")]), "a number or off"],
    [
      setting(z.number().positive().max(600), "", { unit: "seconds" }).nullable(),
      "seconds above 0, at most 600 or none",
    ],
    [setting(z.number().min(0), "", { expected: "seconds from 0.1 on, or 0" }).optional(), "seconds from 0.1 on, or 0"],
    [setting(z.custom<AbortSignal>(), "", { expected: "an AbortSignal" }), "an AbortSignal"],
  ])("is told from its schema: %#", (schema, expected) => {
    expect(words(schema)).toBe(expected);
  });
});

describe("the rows of settings", () => {
  const schema = z.strictObject({
    steps: setting(z.int().min(1).max(999), "sampling steps").default(10),
    clip: z
      .strictObject({
        fill: setting(z.enum(["silence", "reflection"]), "what follows a short sound").nullable(),
        seconds: setting(z.number(), "length", { unit: "seconds" }).optional(),
      })
      .nullable(),
    loop: z.boolean().exactOptional(),
    widths: z.array(z.int()),
  });

  it("have a path, a kind, choices, a default, a unit and a sentence", () => {
    const none = { choices: [], isNullable: false, default: undefined, unit: null, absent: null, says: null };
    expect(describeSettings(schema)).toEqual([
      {
        ...none,
        path: "steps",
        kind: "whole number",
        expected: "a whole number from 1 to 999",
        default: 10,
        says: "sampling steps",
      },
      {
        ...none,
        ...{ path: "clip.fill", kind: "choice", expected: "silence or reflection or none", isNullable: true },
        ...{ choices: ["silence", "reflection"], says: "what follows a short sound" },
      },
      { ...none, path: "clip.seconds", kind: "number", expected: "seconds", unit: "seconds", says: "length" },
      { ...none, path: "loop", kind: "switch", expected: "true or false" },
      { ...none, path: "widths", kind: "list", expected: "a list of whole numbers" },
    ]);
  });

  it("stand in JSON Schema as well", () => {
    expect(z.toJSONSchema(schema)).toMatchObject({
      properties: { steps: { description: "sampling steps", default: 10, maximum: 999 } },
    });
  });
});
