import { describe, expect, it } from "vitest";
import { z } from "zod";
import { settingFromWord } from "./setting-from-text.ts";
import { withSettings } from "./with-settings.ts";

const share = z.number().min(0).max(1);
const schema = z.strictObject({
  identityPath: z.boolean(),
  batchSize: z.int().min(1),
  latentClamp: z.number().positive().nullable(),
  note: z.string().optional(),
  optimizer: z.strictObject({ betas: z.tuple([share, share]), emaDecay: share.nullable() }),
  widths: z.array(z.int().min(1)).min(1),
  heads: z.union([z.int(), z.array(z.int())]),
  adversarial: z.strictObject({ weight: z.number() }).nullable(),
});
const base: z.infer<typeof schema> = {
  ...{ identityPath: true, batchSize: 2, latentClamp: 8, widths: [32, 64], heads: [1, 2], adversarial: null },
  optimizer: { betas: [0.9, 0.99], emaDecay: 0.99 },
};
const apply = (...texts: string[]) => withSettings(schema, base, texts, "train", "the preset");

describe("settings in words", () => {
  it("replace what a path names, and nothing else", () => {
    expect(apply("optimizer.betas.1=0.5", "identityPath = false", "widths.0=16", "latentClamp=none", "note=3")).toEqual(
      {
        ...base,
        ...{ identityPath: false, widths: [16, 64], latentClamp: null, note: "3" },
        optimizer: { betas: [0.9, 0.5], emaDecay: 0.99 },
      },
    );
    expect(base.widths).toEqual([32, 64]);
  });

  it("may be whole lists", () => {
    expect(apply("widths=8,16,32", "optimizer.betas=0, 1", "heads=4")).toMatchObject({
      ...{ widths: [8, 16, 32], heads: 4 },
      optimizer: { betas: [0, 1] },
    });
    expect(apply("heads=4,8").heads).toEqual([4, 8]);
  });

  it.each([
    ["batchSize", 'train: set: expected name=value, got "batchSize"; write for example seed=1'],
    ["batchSiz=3", 'train: set: expected a setting of the preset, got "batchSiz"; near ones are batchSize, '],
    ["optimizer=3", 'expected a setting of the preset, got "optimizer"'],
    ["constructor=3", 'expected a setting of the preset, got "constructor"'],
    ["widths.7.x=3", 'expected a setting of the preset, got "widths.7.x"'],
    ["adversarial.weight=3", 'expected a setting of the preset, got "adversarial.weight"'],
    ["batchSize=1.5", 'train: set: expected batchSize=a whole number above 0, got "1.5"; correct the value'],
    ["optimizer.emaDecay=2", "expected optimizer.emaDecay=a number from 0 to 1 or none"],
    ["widths=8,x", 'expected widths=a list of whole numbers above 0, got "8,x"'],
    ["widths.4=8", 'expected a setting of the preset, got "widths.4"'],
  ])("are refused in one line where they cannot be: %s", (text, message) => {
    expect(() => apply(text)).toThrow(message);
    expect(() => apply(text)).toThrow(expect.objectContaining({ code: "usage" }));
  });

  it("are one value by itself, on a command line", () => {
    expect(settingFromWord(schema.shape.latentClamp, "none", "--clamp")).toBeNull();
    expect(settingFromWord(schema.shape.heads, "3", "--heads")).toBe(3);
    expect(() => settingFromWord(schema.shape.identityPath, "1", "--identity")).toThrow(
      '--identity: expected true or false, got "1"; change it',
    );
  });
});
