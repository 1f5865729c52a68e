import { expect, it } from "vitest";
import type { SoundScore } from "../../../evaluate/score/evaluation.ts";
import { openScores } from "./open-scores.ts";
import { knownOrders, type WorstOrder, worstSounds } from "./worst-sounds.ts";

const sound = (file: string, distance: number | null, ssim: number | null): SoundScore => ({
  ...{ file, distance, ssim, reference: null, durationSeconds: 1, isSilent: false, klSoftmax: null, klSigmoid: null },
  ...{ psnr: null, lsd: null, clap: null, clapAudio: null, furtherKl: {} },
});
const sounds = [sound("a", 1, 0.9), sound("b", 3, 0.5), sound("c", null, 0.7)];

it("puts first what is furthest, or what is least alike", () => {
  const orders = knownOrders(sounds);
  expect(orders.map(({ name }) => name)).toEqual(["distance", "ssim"]);
  const files = (order: WorstOrder | undefined): string[] =>
    order === undefined ? [] : worstSounds(sounds, order).map(({ file }) => file);
  expect(files(orders[0])).toEqual(["b", "a"]);
  expect(files(orders[1])).toEqual(["b", "c", "a"]);
});

it("opens the scores that foley wrote, and says in one line what is none", () => {
  const scores = { metrics: {}, further: [], intervals: {}, sounds, unusable: [], warnings: [], realToReal: null };
  const manifest = { preset: "foley", backbones: {} };
  expect(openScores("scores.json", JSON.stringify({ ...scores, manifest })).sounds).toHaveLength(3);
  expect(() => openScores("scores.json", "{}")).toThrow("scores.json: metrics: expected");
});
