import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeTinyModel } from "../../../../test/support/tiny-model.ts";
import type { Tensor } from "../../../engine/tensor/tensor.ts";
import { readSafetensors } from "../../../weights/node/read-safetensors.ts";
import { writeSafetensors } from "../../../weights/node/write-safetensors.ts";
import { knownScale, openFrozenParts } from "./frozen-parts.ts";

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

it("knows the scale of latents of the same encoder alone, whatever its precision and decoder", async () => {
  const [from, other] = [join(folder, "from"), join(folder, "other")];
  await writeTinyModel(from);
  await writeTinyModel(other, { precision: "bfloat16" });
  const config = join(from, "vae", "config.json");
  await writeFile(config, JSON.stringify({ ...JSON.parse(await readFile(config, "utf8")), scaling_factor: 0.25 }));
  const known = async (vae: string) => knownScale(from, await openFrozenParts({ from, vae, clap: null }));
  const change = async (name: string) => {
    const path = join(other, "vae", "diffusion_pytorch_model.safetensors");
    await cp(join(from, "vae"), join(other, "vae"), { recursive: true });
    const { tensors } = await readSafetensors(path);
    const { data } = tensors.get(name) as Tensor<"float32">;
    data.set(data.map((value) => -value));
    await writeSafetensors(path, tensors);
  };
  expect(await known(from)).toBe(0.25);
  expect(await known(other)).toBe(0.25);
  await change("decoder.conv_in.weight");
  expect(await known(other)).toBe(0.25);
  await change("encoder.conv_in.weight");
  expect(await known(other)).toBeNull();
});
