import { expect, it } from "vitest";
import { type VerifiedScore, verificationOf } from "./verification.ts";

const score = (what: string, reported: number | null, measured: number | null): VerifiedScore => ({
  ...{ what, reported, measured },
});
const rounded = score("text.FD after 100 steps", 1.58, 1.5800001);

it("is equal where every score is, to the last bit", () => {
  expect(verificationOf("cell", 1, [score("FD", 2, 2)], [])).toMatchObject({ isEqual: true, worst: null });
  expect(verificationOf("cell", 1, [score("FD", 2, 2), rounded], [])).toMatchObject({ isEqual: false });
});

it.each([
  ["was never measured", 4, null],
  ["the report leaves out", null, 4],
  ["is no number", 4, Number.NaN],
])("holds a score that %s for worse than any other, wherever it stands", (_which, reported, measured) => {
  const missing = score("text.FD after 200 steps", reported, measured);
  for (const scores of [
    [rounded, missing],
    [missing, rounded],
  ]) {
    const { worst } = verificationOf("cell", 1, scores, []);
    expect(worst).toMatchObject({ what: missing.what, share: Number.POSITIVE_INFINITY });
  }
});

it("refuses a part of a report that has no score", () => {
  expect(() => verificationOf("cell", 1, [], [])).toThrow("cell: expected scores in the report, got none");
  expect(() => verificationOf("cell", 1, [score("FD", null, 3)], [])).toThrow("got none");
});
