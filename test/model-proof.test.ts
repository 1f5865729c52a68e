import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { worstDeviation } from "../src/engine/runtime/device-proof.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import type { Runtime } from "../src/engine/runtime/runtime.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { hashOfModel } from "../src/generate/model-hash.ts";
import { proofOfModel } from "../src/generate/node/proof-of-model.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

const folder = await mkdtemp(join(tmpdir(), "foley-model-proof-"));
const processor = new NodeRuntime("cpu", { threadCount: 1 });

beforeAll(() => writeTinyModel(folder));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A runtime that adds a little to what programs with a certain result make. */
function wrongIn(result: string): Runtime {
  return {
    device: "webgpu",
    close: async () => {},
    async compile(...asked) {
      const executable = await processor.compile(...asked);
      return {
        dispose: () => executable.dispose(),
        async run(feeds) {
          const results = await executable.run(feeds);
          const data = results[result]?.data as Float32Array | undefined;
          data?.forEach((value, i) => {
            data[i] = value * (i % 2 === 0 ? 1.1 : 0.9);
          });
          return results;
        },
      };
    },
  };
}

it("has every network of a model computed, each the same on the same device", async () => {
  const [one, again] = [await proofOfModel(folder).compute(processor), await proofOfModel(folder).compute(processor)];
  expect(Object.keys(one)).toEqual(["the text encoder", "the UNet", "the VAE", "the vocoder"]);
  expect(worstDeviation(again, one).share).toBe(0);
});

it.each([
  ["embedding", "the text encoder"],
  ["noise", "the UNet"],
  ["mel", "the VAE"],
  ["wave", "the vocoder"],
])("names the part in which a device is wrong: %s", async (result, part) => {
  const expected = await proofOfModel(folder).compute(processor);
  const worst = worstDeviation(await proofOfModel(folder).compute(wrongIn(result)), expected);
  expect(worst.part).toBe(part);
  expect(worst.share).toBeGreaterThan(0.05);
});

it("is told by the model's hash", async () => {
  expect(await proofOfModel(folder).subject()).toBe(await hashOfModel(folderFiles(folder)));
});
