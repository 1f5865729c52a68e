import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { folderFiles } from "../files/folder-files.ts";
import { bytesOfParts, hashOfParts } from "./hash-of-parts.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-hash-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const plain = { "vae/config.json": "{}", "vae/diffusion_pytorch_model.safetensors": "weights" };

async function filesOf(name: string, contents: Readonly<Record<string, string>>): Promise<ModelFiles> {
  for (const [path, text] of Object.entries(contents)) {
    const place = join(folder, name, path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, text);
  }
  return folderFiles(join(folder, name));
}

describe("the hash of parts of a model", () => {
  it("is of what is read, whatever lies beside", async () => {
    const alone = await filesOf("alone", plain);
    const beside = await filesOf("beside", {
      ...plain,
      "vae/.DS_Store": "window",
      "vae/README.md": "words",
      "vae/.ipynb_checkpoints/config-checkpoint.json": "{}",
      "vae/checkpoint-500/config.json": "{}",
      "vae/diffusion_pytorch_model.bin": "weights, pickled",
    });
    expect(await hashOfParts(beside, ["vae"])).toBe(await hashOfParts(alone, ["vae"]));
    expect(await bytesOfParts(beside, ["vae"])).toBe(9);
  });

  it.each([
    ["other settings", { ...plain, "vae/config.json": "{ }" }],
    ["other weights", { ...plain, "vae/diffusion_pytorch_model.safetensors": "heights" }],
    ["weights that are pickled", { "vae/config.json": "{}", "vae/diffusion_pytorch_model.bin": "weights" }],
  ])("tells %s", async (what, contents) => {
    const changed = await hashOfParts(await filesOf(what, contents), ["vae"]);
    expect(changed).not.toBe(await hashOfParts(await filesOf("same", plain), ["vae"]));
  });
});
