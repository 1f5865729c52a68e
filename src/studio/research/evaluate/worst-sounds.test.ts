import { expect, it } from "vitest";
import { metricRows } from "../../../evaluate/report/rows.ts";
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
  const sets = { generated: { read: 3 }, reference: { read: 3 }, isPaired: true, pairCount: 3 };
  const manifest = { preset: "foley", backbones: { classifier: { name: "aisfx" } }, ...sets };
  const open = (said: object) => openScores("scores.json", JSON.stringify({ ...scores, manifest, ...said }));
  expect(open({}).sounds).toHaveLength(3);
  expect(() => openScores("scores.json", "{}")).toThrow("scores.json: metrics: expected");
  expect(() => open({ manifest: { ...manifest, generated: undefined } })).toThrow("manifest.generated: expected");
  expect(() => open({ metrics: { fd: "low" } })).toThrow("scores.json: metrics.fd: expected");
});

it("shows scores that a file lacks as dashes", () => {
  const sets = { generated: { read: 1 }, reference: { read: 1 }, isPaired: false, pairCount: 0 };
  const manifest = { preset: "foley", backbones: { classifier: { name: "aisfx" } }, ...sets };
  const scores = { further: [], intervals: {}, sounds: [{ file: "a" }], unusable: [], warnings: [], manifest };
  const opened = openScores("old.json", JSON.stringify({ ...scores, metrics: { fd: 2 } }));
  const values = metricRows(opened).map(({ name, value }) => [name, value]);
  expect(values).toContainEqual(["FD", "2.0000"]);
  expect(values).toContainEqual(["IS", "–"]);
  expect(values).toContainEqual(["coverage", "–"]);
  expect(knownOrders(opened.sounds)).toEqual([]);
});
