import { existsSync, readdirSync } from "node:fs";
import { copyFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCli } from "./support/run-cli.ts";

const golden = (name: string): string => fileURLToPath(new URL(`golden/${name}`, import.meta.url));

/** Files that, read by Python, create `foley-was-here` in the folder TMPDIR; see tools/golden/pytorch.py. */
const exploits = [
  ["exploit-zip.ckpt", "posix.system"],
  ["exploit-legacy.ckpt", "posix.system"],
  ["exploit-exec-zip.ckpt", "exec"],
  ["exploit-exec-legacy.ckpt", "exec"],
] as const;

let folder: string;
let trap: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-hostile-"));
  trap = await mkdtemp(join(tmpdir(), "foley-trap-"));
  vi.stubEnv("TMPDIR", trap);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const path of [folder, trap]) await rm(path, { recursive: true, force: true });
});

/** Nothing was run, nothing was made, and the one line names what was asked for. */
async function expectRefused(argv: readonly string[], callee: string): Promise<void> {
  const before = readdirSync(folder);
  const { status, err } = await runCli(...argv);
  expect(status).toBe(1);
  expect(err).toMatch(/^[^\n]+\n$/);
  expect(err).toMatch(new RegExp(`expected tensors and plain containers, got \\S*${callee}; do not use this file`));
  expect(existsSync(join(trap, "foley-was-here"))).toBe(false);
  expect(readdirSync(folder)).toEqual(before);
}

describe.each(exploits)("a checkpoint that would run a program: %s", (name, callee) => {
  it("is not converted", async () => {
    await expectRefused(["models", "convert", golden(`pytorch/${name}`), join(folder, "model"), "--quiet"], callee);
  });

  it("lends no encoder", async () => {
    const source = golden("original/audioldm.ckpt");
    const argv = ["models", "convert", source, join(folder, "model"), "--audio-encoder", golden(`pytorch/${name}`)];
    await expectRefused(argv, callee);
  });

  it("is not inspected", async () => {
    await expectRefused(["models", "inspect", golden(`pytorch/${name}`)], callee);
  });

  it("is not used as a part of a model, nor converted with it", async () => {
    const model = join(folder, "model");
    await cp(golden("pipeline"), model, { recursive: true });
    await rm(join(model, "unet", "diffusion_pytorch_model.safetensors"));
    await copyFile(golden(`pytorch/${name}`), join(model, "unet", "diffusion_pytorch_model.bin"));
    await expectRefused(["generate", "rain", "--model", model, "--device", "cpu", "--quiet"], callee);
    await expectRefused(["models", "convert", model, join(folder, "again"), "--quiet"], callee);
  });

  it("is no model folder", async () => {
    const { status, err } = await runCli("generate", "rain", "--model", golden(`pytorch/${name}`));
    expect(status).toBe(1);
    expect(err).toContain("expected a model folder, got the file");
    expect(existsSync(join(trap, "foley-was-here"))).toBe(false);
  });
});
