import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeTinyModel } from "../../../../test/support/tiny-model.ts";
import { openFrozenParts } from "./frozen-parts.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-frozen-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("gives the weights of the VAE that the run began with, and of no other", async () => {
  await writeTinyModel(folder);
  const parts = await openFrozenParts({ from: folder, vae: null, clap: null });
  expect((await parts.vaeWeights()).size).toBeGreaterThan(0);
  await rm(join(folder, "vae"), { recursive: true });
  await writeTinyModel(folder, { precision: "float16" });
  await expect(parts.vaeWeights()).rejects.toMatchObject({
    code: "weights",
    message: /the VAE that the run began with/,
  });
});
