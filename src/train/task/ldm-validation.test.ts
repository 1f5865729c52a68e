import { describe, expect, it } from "vitest";
import { createNoiseSchedule } from "../../diffusion/schedule.ts";
import { audioldmSchedulerConfig } from "../../diffusion/scheduler-config.ts";
import { add, mul } from "../../engine/graph/op/elementwise.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { reduceMean } from "../../engine/graph/op/reduction.ts";
import type { Value } from "../../engine/graph/value.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import { float32 } from "../../engine/tensor/tensor.ts";
import { Scope } from "../../nn/scope.ts";
import type { LatentClip, LatentSet } from "../data/latent-set.ts";
import { createValidator, holdOut } from "./ldm-validation.ts";

const set: LatentSet = {
  clips: Array.from({ length: 7 }, (_, clip) => ({
    hash: `${clip}`,
    variants: [{ mean: new Float32Array(12).fill(clip), deviation: null }],
    textEmbeddings: [new Float32Array([1, clip])],
    audioEmbedding: new Float32Array([0, clip]),
    isRolled: false,
    weight: null,
    sources: null,
  })),
  latentShape: [1, 4, 3],
  embeddingWidth: 2,
  emptyEmbedding: new Float32Array(2),
};
const runtime = new NodeRuntime("cpu", { threadCount: 1 });

/** The validation loss of a "network" whose error is its weight, whatever comes in. */
async function lossAt(weight: number, batchSize: number): Promise<number> {
  const error = Scope.root().parameter("error", [1], (shape) => new Float32Array(shape.length));
  const perItem = ["noise", "noisy"].map((name) =>
    reduceMean(input(name, [batchSize, 1, 4, 3]), { axes: [1, 2, 3] }),
  ) as [Value, Value];
  const condition = reduceMean(input("condition", [batchSize, 2]), { axes: [1] });
  const inputs = add(add(...perItem), add(input("timestep", [batchSize]), condition));
  const errors = add(mul(inputs, 0), error);
  const schedule = createNoiseSchedule(audioldmSchedulerConfig);
  const heldOut = set.clips.slice(0, 3);
  const validator = await createValidator(runtime, {
    ...{ errors, batchSize, set, heldOut, schedule },
    usesText: true,
    seed: 1,
  });
  const weights = new Map([["error", float32([weight])]]);
  const losses = [await validator.loss(weights), await validator.loss(weights)];
  await validator.dispose();
  expect(losses[0]).toBe(losses[1]);
  return losses[0] as number;
}

describe("held-out clips", () => {
  it("are a seeded share that is not learnt from", () => {
    const { training, heldOut } = holdOut(set, 0.3, 4);
    expect(heldOut.length).toBe(2);
    expect(new Set([...training.clips, ...heldOut])).toEqual(new Set(set.clips));
    expect(training.clips.length).toBe(5);
    expect(holdOut(set, 0.3, 4).heldOut).toEqual(heldOut);
    expect(holdOut(set, 0, 4)).toEqual({ training: set, heldOut: [] });
  });

  it("take what was made of them along, and nothing that was made is held out", () => {
    const made = set.clips.map((clip, index) => ({ ...clip, sources: [index, (index + 1) % 7] }));
    const { training, heldOut } = holdOut({ ...set, clips: [...set.clips, ...made] }, 0.3, 4);
    expect(heldOut).toEqual(holdOut(set, 0.3, 4).heldOut);
    const away = heldOut.map((clip) => set.clips.indexOf(clip));
    const left = training.clips.filter(({ sources }) => sources !== null);
    expect(left).toEqual(made.filter(({ sources }) => !sources.some((source) => away.includes(source))));
    expect(left.length).toBeGreaterThan(0);
  });

  it("are sounds, each with all clips that it has, as where a table has a row for each caption", () => {
    const rows = set.clips.flatMap((clip) => [clip, { ...clip, textEmbeddings: [new Float32Array([2, 0])] }]);
    const made = { ...set.clips[0], hash: "made", sources: [1, 13] } as LatentClip;
    const { training, heldOut } = holdOut({ ...set, clips: [...rows, made] }, 0.3, 4);
    const away = holdOut(set, 0.3, 4).heldOut.map(({ hash }) => hash);
    expect(heldOut.map(({ hash }) => hash)).toEqual(away.flatMap((hash) => [hash, hash]));
    const taken = training.clips.filter(({ sources }) => sources === null);
    expect(taken.filter(({ hash }) => away.includes(hash))).toEqual([]);
    expect(taken).toHaveLength(10);
    expect(training.clips.includes(made)).toBe(!away.includes("0") && !away.includes("6"));
  });

  it("leave something to learn from", () => {
    expect(() => holdOut(set, 1, 0)).toThrow(/validation\.share/);
    const one = set.clips.slice(0, 1);
    expect(() => holdOut({ ...set, clips: [...one, ...one] }, 0.5, 0)).toThrow(/got 0\.5 of 1;/);
  });
});

describe("the validation loss", () => {
  it.each([5, 12, 20])("is the mean over all items, whatever fills up a batch of %i", async (batchSize) => {
    expect(await lossAt(3, batchSize)).toBe(3);
  });
});
