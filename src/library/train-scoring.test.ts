import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { writeTone } from "../../test/support/write-tone.ts";
import type { Backbone } from "../evaluate/backbone/backbone.ts";
import { ldmKind } from "../train/kind/ldm.ts";
import { openScoring } from "./train-scoring.ts";

it("a training without a cache hears the sounds to score by anew too", async () => {
  const reference = await mkdtemp(join(tmpdir(), "foley-scoring-"));
  await writeTone(join(reference, "dog", "bark.wav"), 400);
  const judge = { name: "fake", hash: "weights" } as Backbone;
  const judges = async () => ({ classifier: judge, frames: judge, clap: null, programs: null });
  const cacheOf = async (useCache: boolean) => {
    const { signal } = new AbortController();
    return (await openScoring(ldmKind, { reference }, judges, { useCache, signal })).options.cache;
  };
  expect(await cacheOf(true)).not.toBeNull();
  expect(await cacheOf(false)).toBeNull();
  await rm(reference, { recursive: true });
});
