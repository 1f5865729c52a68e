import { expect, test } from "vitest";
import { HeldStore } from "../../../test/support/held-store.ts";
import { workOf } from "../../engine/work.ts";
import type { Foley } from "../../library/foley.ts";
import { jobFile, jobHash, jobsKey, type ShardNote } from "../unit-job.ts";
import { noteShard } from "./do-shard.ts";
import { mergeShards } from "./merge-shards.ts";

test("shards of sounds that were changed between them are no evaluation, though the names are the same", async () => {
  const store = new HeldStore("store");
  const job = { foley: "1.0.0", kind: "evaluate", request: { generated: ["a.wav", "b.wav"] }, total: 2 } as const;
  await store.write(jobsKey, jobFile(await jobHash(job)), new TextEncoder().encode(JSON.stringify(job)));
  const shard = (index: number, inputs: string | null): ShardNote => ({ index, count: 2, units: [`${index}`], inputs });
  const merging = async (...notes: readonly ShardNote[]): Promise<unknown> => {
    for (const note of notes) await noteShard(job, note, store);
    return mergeShards([store], { ...workOf(), version: "1.0.0", library: {} as Foley, keepsInputs: false, out: null });
  };
  await expect(merging(shard(1, "new"), shard(2, "old"))).rejects.toThrow(
    "merge: expected shards of the same sounds, got others for shard 2/2 than for shard 1/2; do all shards again",
  );
  // Then nothing is missing but results.
  for (const inputs of ["new", null])
    await expect(merging(shard(1, "new"), shard(2, inputs))).rejects.toThrow("expected the result of unit 1");
});
