import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { sixteenBitsAtRate } from "../src/evaluate/backbone/prepare.ts";
import { kernelAudioDistance } from "../src/evaluate/metric/kernel-distance.ts";
import type { Matrix } from "../src/evaluate/metric/matrix.ts";
import { neighbourScores } from "../src/evaluate/metric/neighbour-scores.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";

const { tensors } = await readSafetensors(fileURLToPath(new URL("golden/set-metrics.safetensors", import.meta.url)));

function matrix(name: string): Matrix {
  const { shape, data } = tensors.get(name) ?? { shape: [0, 0], data: new Float32Array(0) };
  return { rows: shape[0] as number, width: shape[1] as number, data: data as Float32Array };
}

function numbers(name: string): number[] {
  return Array.from((tensors.get(name)?.data ?? []) as Iterable<number>, Number);
}

const [generated, reference] = [matrix("generated"), matrix("reference")];
const [wholeGenerated, wholeReference] = [matrix("whole.generated"), matrix("whole.reference")];

describe("precision, recall, density and coverage against the package prdc", () => {
  it.each([1, 3, 5])("agree with %i neighbours", (k) => {
    const { precision, recall, density, coverage } = neighbourScores(generated, reference, { manifold: k, density: k });
    const expected = numbers(`neighbours.${k}`);
    expect(expected.every((score) => score > 0 && score < 2)).toBe(true);
    expect([precision, recall, density, coverage]).toEqual(expected.map((score) => expect.closeTo(score, 12)));
  });

  it.each([1, 3, 5])("agree where distances tie and points are there many times, with %i neighbours", (k) => {
    const counts = { manifold: k, density: k };
    const scores = neighbourScores(wholeGenerated, wholeReference, counts);
    const expected = numbers(`whole.neighbours.${k}`).map((score) => expect.closeTo(score, 12));
    expect([scores.precision, scores.recall, scores.density, scores.coverage]).toEqual(expected);
  });

  it("take the neighbours of each paper where nobody says how many", () => {
    const { precision, recall, density, coverage } = neighbourScores(generated, reference);
    const [three, five] = [numbers("neighbours.3"), numbers("neighbours.5")];
    const expected = [three[0], three[1], five[2], five[3]].map((score) => expect.closeTo(score ?? -1, 12));
    expect([precision, recall, density, coverage]).toEqual(expected);
  });
});

describe("the kernel audio distance against kadtk", () => {
  it.each([
    ["kad", generated, reference],
    ["kad.other-way", reference, generated],
    ["kad.whole", wholeGenerated, wholeReference],
  ] as const)("agrees by the width of the set that is judged: %s", (name, judged, real) => {
    const [single = 0, double = 0] = numbers(name);
    const score = kernelAudioDistance(judged, real, "generated");
    // kadtk takes the median in single precision.
    expect(Math.abs(score - double)).toBeLessThan(1e-6 * Math.abs(double));
    expect(Math.abs(score - single)).toBeLessThan(1e-3 * Math.abs(single));
  });

  it("is another number by the width of the reference, which kadtk's words name", () => {
    const [, double = 0] = numbers("kad");
    expect(Math.abs(kernelAudioDistance(generated, reference) - double)).toBeGreaterThan(0.1 * Math.abs(double));
  });
});

describe("what kadtk's networks hear", () => {
  it("is the clip of its file of 16 bits", async () => {
    const clip = await readAudio(fileURLToPath(new URL("fixtures/dog-bark.flac", import.meta.url)));
    const heard = sixteenBitsAtRate.prepare(clip, 16_000).subarray(0, 6000);
    const expected = numbers("kadtk.audio");
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
    // Where rounding of the resampled sample decides, a step more or less.
    const steps = expected.map((sample, i) => Math.abs(Math.round(((heard[i] ?? 9) - sample) * 32_768)));
    expect(Math.max(...steps)).toBeLessThanOrEqual(1);
    expect(steps.filter((step) => step > 0).length).toBeLessThan(30);
    expect(heard.every((sample) => Number.isInteger(sample * 32_768))).toBe(true);
  });
});
