import { expect, it } from "vitest";
import { tinyResults } from "../../../test/support/tiny-results.ts";
import type { CellResult } from "../../results/benchmark/cell-result.ts";
import { configOfResults } from "../benchmark/results.ts";
import { madeBySchema } from "../report/made-by.ts";
import { sweepTexts } from "./render-sweep.ts";
import { readGains } from "./scarcity-claims.ts";
import { pointsOfResults, type SweepResults, sweepResults, sweepResultsSchema } from "./sweep-results.ts";

const { models, backbones, sounds, versions } = tinyResults;
const madeBy = madeBySchema.parse({ models, backbones, sounds, versions });
const config = configOfResults({
  config: { ...tinyResults.config, seeds: [1, 2, 3] },
  backbones: madeBy.backbones,
});

/** The trained cells of a point, of which a pre-trained start is better by so much, and by a little more with each seed. */
function cellsWith(gain: number): CellResult[] {
  return [1, 2, 3].flatMap((seed) =>
    ["scratch", "base"].map((start): CellResult => {
      const value = 20 - (start === "base" ? gain + 0.1 * seed : 0);
      const scores = { text: { FD: value, IS: 2, KL: value / 10, FAD: value } };
      return {
        id: `bells-${start}-text-seed${seed}`,
        dataset: "bells",
        start,
        condition: "text",
        seed,
        curve: [{ step: 20, scores }],
      };
    }),
  );
}

function resultsOf(gains: Readonly<Record<string, number>>, ids = Object.keys(gains)): SweepResults {
  const points = ids
    .map((id) => [id, gains[id] ?? 0] as const)
    .map(([id, gain]) => ({ id, madeBy, cells: cellsWith(gain) }));
  const tools = { judges: { classifier: { name: "aisfx" }, frames: { name: "aisfx" }, clap: null }, command: null };
  return sweepResults("scarcity", ids, config, points, tools as unknown as Parameters<typeof sweepResults>[4]);
}

it("tells at each point what pre-training gains, and whether that is more where data is scarce", () => {
  const gains = readGains(pointsOfResults(resultsOf({ 1: 8, 24: 1 })));
  const fd = gains.filter(({ metric }) => metric === "FD");
  expect(fd.map(({ point, verdict }) => [point, verdict])).toEqual([
    ["1", "holds"],
    ["24", "holds"],
    // Every seed gains the same 7 more, which has no spread to tell by.
    ["1 more than 24", "cannot be told"],
  ]);
  expect(fd.map(({ mean }) => mean)).toEqual([expect.closeTo(8.2), expect.closeTo(1.2), expect.closeTo(7)]);
});

it("compares the fewest clips with the most, in whatever order they were tried", () => {
  const moreOf = (results: SweepResults) => results.claims.filter(({ point }) => point.includes("more than"));
  const gains = { 1: 8, 8: 4, 24: 1 };
  expect(moreOf(resultsOf(gains, ["24", "1", "8"]))).toEqual(moreOf(resultsOf(gains)));
});

it("makes the same texts of what it has written", () => {
  const texts = sweepTexts(resultsOf({ 1: 8, 24: 1 }));
  const again = sweepResultsSchema.parse(JSON.parse(texts.get("results.json") as string));
  expect(sweepTexts(again)).toEqual(texts);
  expect(texts.get("README.md")).toContain(
    "The claim that a fine-tuned model is better than one from scratch holds in 6 (FD, KL, FAD)",
  );
});

it("names the sounds of each point where they differ", () => {
  const results = resultsOf({ 1: 8, 24: 1 });
  const linesOf = (of: SweepResults): string[] =>
    (sweepTexts(of).get("README.md") as string).split("\n").filter((line) => line.startsWith("- sounds of "));
  expect(linesOf(results)).toHaveLength(1);
  const [one, other] = results.points as [SweepResults["points"][0], SweepResults["points"][0]];
  const [[name, lists]] = Object.entries(one.sounds) as [[string, (typeof one.sounds)[string]]];
  const tested = { ...lists.tested, soundCount: 999 };
  const points = [one, { ...other, sounds: { [name]: { ...lists, tested } } }];
  expect(linesOf({ ...results, points })).toEqual([
    expect.stringContaining(`- sounds of ${name}, 1: `),
    expect.stringMatching(`^- sounds of ${name}, 24: .*, 999 \\(`),
  ]);
});
