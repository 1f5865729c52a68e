import { describe, expect, it } from "vitest";
import { Generator } from "../../engine/random/generator.ts";
import { LatentMoments } from "./latent-moments.ts";
import { drawLatentBatch, type LatentSet } from "./latent-set.ts";

const mean = Float32Array.from({ length: 12 }, (_, index) => index);
/** Two channels of three frames of two bands. */
const set: LatentSet = {
  clips: [
    {
      hash: "0",
      variants: [{ mean, deviation: null }],
      textEmbeddings: [Float32Array.of(1, 0), Float32Array.of(2, 0)],
      audioEmbedding: Float32Array.of(0, 1),
      isRolled: false,
      weight: null,
      sources: null,
    },
  ],
  latentShape: [2, 3, 2],
  embeddingWidth: 2,
  emptyEmbedding: Float32Array.of(9, 9),
};
const plain = { batchSize: 1, textProbability: 1, choosesPerBatch: false, dropProbability: 0 };
const rolled: LatentSet = { ...set, clips: set.clips.map((clip) => ({ ...clip, isRolled: true })) };
const draw = (changes: Partial<typeof plain>, from: LatentSet = set) =>
  drawLatentBatch(from, { ...plain, ...changes }, new Generator(3));

/** What the rows' conditions are: of a text, the sound, or nothing. */
function kinds(conditions: Float32Array): string[] {
  const names: Record<string, string> = { "1,0": "text", "2,0": "text", "0,1": "audio", "9,9": "empty" };
  return Array.from(
    { length: conditions.length / 2 },
    (_, row) => names[conditions.subarray(2 * row, 2 * row + 2).join()] ?? "",
  );
}

describe("a batch of latents", () => {
  it("is the latents of a clip as they are where it is not rolled", async () => {
    expect((await draw({})).latents).toEqual(mean);
  });

  it("is rolled in time alone: every channel by the same frames, bands together", async () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const { latents } = await drawLatentBatch(rolled, plain, new Generator(seed));
      seen.add(latents.join());
    }
    expect([...seen].sort()).toEqual([
      "0,1,2,3,4,5,6,7,8,9,10,11",
      "2,3,4,5,0,1,8,9,10,11,6,7",
      "4,5,0,1,2,3,10,11,6,7,8,9",
    ]);
  });

  it("is the same where latents are read when they are drawn", async () => {
    const variants = [1, 2, 3].map((value) => ({
      mean: mean.map((old) => old * value),
      deviation: new Float32Array(12).fill(value),
    }));
    const clip = rolled.clips[0] as LatentSet["clips"][0];
    const stored = variants.map((latent) => async () => latent);
    const changes = { batchSize: 20 };
    const held = await draw(changes, { ...set, clips: [{ ...clip, variants }] });
    expect(await draw(changes, { ...set, clips: [{ ...clip, variants: stored }] })).toEqual(held);
  });

  it("has conditions of text, sound and nothing as often as is asked", async () => {
    const { conditions } = await draw({ batchSize: 4000, textProbability: 0.7, dropProbability: 0.1 });
    const share = (kind: string): number => kinds(conditions).filter((other) => other === kind).length / 4000;
    expect(share("text")).toBeCloseTo(0.63, 1);
    expect(share("audio")).toBeCloseTo(0.27, 1);
    expect(share("empty")).toBeCloseTo(0.1, 1);
  });

  it("has one kind of condition where it is chosen for the whole batch", async () => {
    const generator = new Generator(1);
    const options = { ...plain, batchSize: 8, textProbability: 0.5, choosesPerBatch: true };
    const batches: string[][] = [];
    for (let batch = 0; batch < 40; batch++) {
      batches.push(kinds((await drawLatentBatch(set, options, generator)).conditions));
    }
    expect(batches.every((batch) => new Set(batch).size === 1)).toBe(true);
    expect(new Set(batches.flat()).size).toBe(2);
  });

  it("is drawn from the posterior where there are deviations", async () => {
    const flat = { mean: new Float32Array(12).fill(5), deviation: new Float32Array(12).fill(2) };
    const random = { ...set, clips: [{ ...(set.clips[0] as LatentSet["clips"][0]), variants: [flat] }] };
    const { latents } = await draw({ batchSize: 500 }, random);
    const average = latents.reduce((sum, value) => sum + value, 0) / latents.length;
    const variance = latents.reduce((sum, value) => sum + (value - average) ** 2, 0) / latents.length;
    expect(average).toBeCloseTo(5, 0);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 0);
  });
});

describe("the scaling factor", () => {
  const latent = (mean: number[], deviation: number[] | null = null) => ({
    mean: Float32Array.from(mean),
    deviation: deviation === null ? null : Float32Array.from(deviation),
  });
  const of = (...clips: ReturnType<typeof latent>[]): number => {
    const moments = new LatentMoments();
    for (const clip of clips) moments.add(clip);
    return moments.scalingFactor();
  };

  it("gives the clips' latents unit variance", () => {
    expect(of(latent([1, 5]), latent([1, 5]))).toBeCloseTo(1 / 2, 6);
  });

  it("is none of latents that are all alike, or not finite", () => {
    expect(() => of(latent([0.3, 0.3]), latent([0.3]))).toThrow("train ldm: latents: expected some that differ");
    expect(() => of(latent([Number.NaN, 1]))).toThrow("got a variance of NaN");
  });

  it("counts the spread of the posterior", () => {
    expect(of(latent([0, 0], [3, 3]))).toBeCloseTo(1 / 3, 6);
  });
});
