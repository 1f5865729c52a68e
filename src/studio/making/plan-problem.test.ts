import { expect, test } from "vitest";
import type { MakingLimits } from "../backend/limits.ts";
import { planProblem } from "./plan-problem.ts";

const limits: MakingLimits = {
  ...{ promptLetters: 10_000, prompts: 3, sounds: 8 },
  ...{ fileBytes: 2 ** 20, fileSeconds: 600 },
};
const form = { text: "rain", isBatch: false, source: null, count: 1 };
const bell = { file: { name: "bell.wav", audio: new Blob(["a"]) }, take: null, use: "change", seconds: 5 } as const;

test("what can be made has no problem, and nothing is one that is not known yet", () => {
  expect(planProblem(form, limits)).toBeNull();
  expect(planProblem({ ...form, text: "a".repeat(20_000) }, null)).toBeNull();
  expect(planProblem({ ...form, source: bell }, limits)).toBeNull();
});

test("what would be refused where it is made is said at once", () => {
  const said = (change: object): string | null => planProblem({ ...form, ...change }, limits);
  expect(said({ text: "a".repeat(10_001) })).toBe(
    "The prompt has 10,001 letters, more than the 10,000 that can be taken.",
  );
  expect(said({ text: `rain\n${"a".repeat(12_000)}`, isBatch: true })).toContain("Prompt 2 has 12,000 letters");
  expect(said({ text: "a\nb\nc\nd", isBatch: true })).toBe("4 prompts are more than the 3 of one order.");
  expect(said({ text: "a\nb\nc", isBatch: true, count: 3 })).toContain("9 takes are more than the 8");
  expect(said({ source: { ...bell, seconds: 700.24 } })).toBe(
    '"bell.wav" has 700.2 s, more than the 600 s that can be taken: crop it first.',
  );
  const heavy = { name: "bell.wav", audio: new Blob([new Uint8Array(3 * 2 ** 19)]) };
  expect(said({ source: { ...bell, file: heavy } })).toContain("1.5 MiB, more than the 1.0 MiB");
});

test("a form that says nothing is asked for words", () => {
  expect(planProblem({ ...form, text: " " }, limits)).toBe("Write what you want to hear.");
  expect(planProblem({ ...form, text: "", source: bell }, limits)).toBe("Say what the sound should become.");
  expect(planProblem({ ...form, text: "", source: { ...bell, use: "like" } }, limits)).toBeNull();
});
