import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import { workOf } from "../src/engine/work.ts";
import { openFrozenParts } from "../src/train/kind/ldm/frozen-parts.ts";
import { prepareLatents } from "../src/train/kind/ldm/latents.ts";
import { tinyLdm } from "../src/train/preset/tiny.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
const runtime = new NodeRuntime("cpu", { threadCount: 1 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-rolled-"));
  await writeTinyModel(folder);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

it("a training turns all sounds in time, none, or those that go on from end to end", async () => {
  const sound = (id: string, seconds: number) => ({
    ...{ id, hash: id, sampleRate: 16_000, label: null, labels: null, captions: [id], weight: null, sources: null },
    read: async () => Float32Array.from({ length: seconds * 16_000 }, (_, i) => Math.sin(i / 5)),
  });
  const parts = await openFrozenParts({ vae: folder, clap: folder, from: null });
  const rolled = async (rollsTime: boolean, rollsEvents: boolean) => {
    const config = { ...tinyLdm, rollsTime, rollsEvents, clip: { frameCount: 104, fill: "silence" as const } };
    const request = {
      ...{
        runtime,
        clips: [sound("rain", 2), sound("dog", 0.5)],
        preset: "tiny",
        from: null,
        vae: folder,
        clap: folder,
      },
      ...{ wishes: {}, cache: null, scoring: null, work: workOf() },
    };
    return (await prepareLatents(request, config, parts)).set.clips.map(({ isRolled }) => isRolled);
  };
  expect(await rolled(true, true)).toEqual([true, true]);
  expect(await rolled(true, false)).toEqual([true, false]);
  expect(await rolled(false, true)).toEqual([false, false]);
});
