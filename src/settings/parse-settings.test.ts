import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseSettings } from "./parse-settings.ts";
import { setting } from "./setting.ts";

const share = z.number().min(0).max(1);
const schema = z.strictObject({
  steps: setting(z.int().min(1).max(999), "sampling steps").default(10),
  duration: setting(z.number().positive().max(600), "length", { unit: "seconds" }).default(5),
  interval: setting(
    z.tuple([share, share]).refine(([from, to]) => from <= to),
    "when guidance is on",
    { expected: "two numbers from 0 to 1, the smaller first", title: "guidance interval" },
  ).default([0, 1]),
  loop: z.boolean().optional(),
  vocoder: z.enum(["hifigan", "griffin-lim"]).default("hifigan"),
  clamp: z.number().nullable().default(null),
  even: z
    .int()
    .refine((value) => value % 2 === 0, "an even number")
    .default(2),
  optimizer: z
    .strictObject({ betas: z.tuple([share, share]), emaDecay: share.nullable() })
    .default({ betas: [0.9, 0.99], emaDecay: null }),
  shape: z.union([z.strictObject({ width: z.int() }), z.array(z.int())]).optional(),
});

const message = (value: unknown, ...rest: [where?: string, manner?: object]): string => {
  try {
    parseSettings(schema, value, rest[0] ?? "", rest[1]);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

describe("settings", () => {
  it("are given back with defaults for what is left out", () => {
    expect(parseSettings(schema, { steps: 3, loop: undefined }, "generate")).toEqual({
      ...{ steps: 3, duration: 5, interval: [0, 1], vocoder: "hifigan", clamp: null, even: 2 },
      optimizer: { betas: [0.9, 0.99], emaDecay: null },
    });
  });

  it.each<[object, string]>([
    [{ steps: 0 }, "steps: expected a whole number from 1 to 999, got 0; change it"],
    [{ steps: "ten" }, "steps: expected a whole number from 1 to 999, got ten; change it"],
    [{ duration: Number.NaN }, "duration: expected seconds above 0, at most 600, got NaN; change it"],
    [{ loop: "yes" }, "loop: expected true or false, got yes; change it"],
    [{ vocoder: "" }, "vocoder: expected hifigan or griffin-lim, got an empty text; change it"],
    [{ vocoder: "hifgan" }, "vocoder: expected hifigan or griffin-lim, got hifgan; it may be hifigan"],
    [{ clamp: "much" }, "clamp: expected a number or none, got much; change it"],
    [{ even: 3 }, "even: expected an even number, got 3; change it"],
    [
      { interval: [0.5, 0.2] },
      "guidance interval: expected two numbers from 0 to 1, the smaller first, got 0.5,0.2; change it",
    ],
    [{ interval: [0.5] }, "guidance interval: expected two numbers from 0 to 1, the smaller first, got 0.5; change it"],
    [
      { optimizer: { betas: [0, 2], emaDecay: null } },
      "optimizer.betas.1: expected a number from 0 to 1, got 2; change it",
    ],
    [
      { optimizer: { betas: [0, 1] } },
      "optimizer.emaDecay: expected a number from 0 to 1 or none, got nothing; change it",
    ],
    [{ optimizer: 3 }, "optimizer: expected an object, got 3; change it"],
    [{ shape: { width: 0.5 } }, "shape.width: expected a whole number, got 0.5; change it"],
    [{ stpes: 3 }, 'expected settings that there are, got "stpes"; it may be steps'],
    [
      { optimizer: { betas: [0, 1], emaDecay: 1, epsilon: 1 } },
      'optimizer: expected settings that there are, got "epsilon"; choose one of betas, emaDecay',
    ],
  ])("that cannot be are refused in one line: %j", (value, expected) => {
    expect(message(value)).toBe(expected);
  });

  it("say where they come from, and what is to be done there", () => {
    const manner = { code: "config", advice: "correct the file", called: "options" };
    expect(message({ steps: 0 }, "a.json", manner)).toBe(
      "a.json: steps: expected a whole number from 1 to 999, got 0; correct the file",
    );
    expect(message({ step: 0 }, "a.json", manner)).toBe(
      'a.json: expected options that there are, got "step"; it may be steps',
    );
    expect(message([], "a.json")).toBe("a.json: expected an object, got an empty list; change it");
    expect(() => parseSettings(schema, null, "a.json", { code: "config" })).toThrow(
      expect.objectContaining({ code: "config", subject: null }),
    );
    expect(() => parseSettings(schema, { optimizer: { betas: [0, 1], emaDecay: 2 } }, "")).toThrow(
      expect.objectContaining({ code: "usage", subject: "optimizer.emaDecay" }),
    );
  });

  it("of kinds are told by the kind that was meant", () => {
    const kinds = z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("dog"), name: z.string().max(3) }),
      z.strictObject({ kind: z.literal("cat"), lives: z.int() }),
    ]);
    expect(() => parseSettings(kinds, { kind: "dog", name: "Rex", nmae: 1 }, "")).toThrow(
      'expected settings that there are, got "nmae"; it may be name',
    );
    expect(() => parseSettings(kinds, { kind: "dog", name: "Bello" }, "")).toThrow(
      "name: expected a text of at most 3 letters, got Bello; change it",
    );
    expect(() => parseSettings(kinds, { kind: "cow" }, "")).toThrow("kind: expected dog or cat, got cow; change it");
  });

  it("that do not fit each other are said as their check says it", () => {
    const pair = z
      .strictObject({ low: z.int(), high: z.int() })
      .refine(({ low, high }) => low <= high, "expected low to be at most high");
    expect(() => parseSettings(pair, { low: 2, high: 1 }, "pair")).toThrow(
      "pair: expected low to be at most high; change it",
    );
  });
});
