import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { FoleyError } from "../src/engine/tensor/error.ts";
import type { Tensor } from "../src/engine/tensor/tensor.ts";
import { readPytorch, readPytorchStateDict } from "../src/weights/node/read-pytorch.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import type { PytorchValue } from "../src/weights/pytorch/resolver.ts";

const golden = (name: string): string => fileURLToPath(new URL(`golden/pytorch/${name}`, import.meta.url));

let folder = "";
let expected: Map<string, Tensor>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-pytorch-"));
  ({ tensors: expected } = await readSafetensors(golden("expected.safetensors")));
});
afterAll(() => rm(folder, { recursive: true }));

async function writeBytes(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** What the file gives, or the error; anything but a FoleyError of one line fails the test. */
async function outcome(path: string): Promise<PytorchValue | FoleyError> {
  try {
    return await readPytorch(path);
  } catch (error) {
    if (!(error instanceof FoleyError) || error.code !== "weights" || error.message.includes("\n")) throw error;
    return error;
  }
}

describe("a PyTorch file", () => {
  it.each(["zip.ckpt", "legacy.ckpt", "protocol-4.pt"])("gives the tensors that PyTorch loads: %s", async (name) => {
    const tensors = await readPytorchStateDict(golden(name));
    expect([...tensors.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [key, tensor] of tensors) expect(tensor, key).toEqual(expected.get(key));
  });

  it.each(["zip.ckpt", "legacy.ckpt"])(
    "gives what stands around the tensors, scalars of NumPy as null: %s",
    async (name) => {
      const { state_dict: _, ...around } = Object.fromEntries(
        (await readPytorch(golden(name))) as Map<string, PytorchValue>,
      );
      expect(around).toEqual({
        epoch: 3,
        "pytorch-lightning_version": "1.9.0",
        callbacks: new Map([
          [
            "ModelCheckpoint",
            new Map<string, unknown>([
              ["best_model_score", null],
              ["kept", [null, true, [1, 2.5]]],
            ]),
          ],
        ]),
        large: 2n ** 62n + 1n,
        size: [2, 3],
        optimizer_states: [
          new Map<string, unknown>([
            ["state", new Map([[0, new Map([["step", { dtype: "int64", shape: [], data: BigInt64Array.of(5n) }]])]])],
            ["param_groups", [new Map([["betas", [0.9, 0.999]]])]],
          ]),
        ],
      });
    },
  );

  it("may be a module's state dict with its versions", async () => {
    expect([...(await readPytorchStateDict(golden("module.pth"))).keys()]).toEqual([
      "0.weight",
      "0.bias",
      "1.weight",
      "1.bias",
      "1.running_mean",
      "1.running_var",
      "1.num_batches_tracked",
    ]);
  });

  it("is told to be missing, a folder or something else", async () => {
    await expect(readPytorch(join(folder, "none.bin"))).rejects.toMatchObject({ code: "not-found" });
    await expect(readPytorch(folder)).rejects.toThrow("expected a file, got a folder");
    await expect(readPytorch(golden("expected.safetensors"))).rejects.toMatchObject({ code: "weights" });
    const pointer = await writeBytes(
      "pointer.bin",
      new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\n"),
    );
    await expect(readPytorch(pointer)).rejects.toMatchObject({ code: "weights" });
  });

  it("is refused where its numbers are big-endian", async () => {
    const bytes = await readFile(golden("small-zip.pt"));
    const path = await writeBytes(
      "big.pt",
      Buffer.from(bytes.toString("latin1").replace("little", "big   "), "latin1"),
    );
    await expect(readPytorch(path)).rejects.toThrow("expected little-endian numbers");
    const legacy = await readFile(golden("small-legacy.pt"), "latin1");
    const swapped = legacy.replace(/(little_endian(?:q.)?)\x88/s, "$1\x89");
    expect(swapped).not.toBe(legacy);
    const legacyPath = await writeBytes("big-legacy.pt", Buffer.from(swapped, "latin1"));
    await expect(readPytorch(legacyPath)).rejects.toThrow("expected little-endian numbers, got big-endian");
  });
});

describe("a hostile PyTorch file", () => {
  it.each([
    ["exploit-zip.ckpt", "posix.system; do not use this file"],
    ["exploit-legacy.ckpt", "posix.system; do not use this file"],
    ["exploit-bare.bin", "posix.system; do not use this file"],
    [
      "exploit-module.pt",
      "torch.nn.modules.container.Sequential, which is not built here; use a file of its state_dict() alone",
    ],
  ])("is refused by the name of what it calls, which is not called: %s", async (name, callee) => {
    vi.stubEnv("TMPDIR", folder);
    await expect(readPytorchStateDict(golden(name))).rejects.toMatchObject({
      code: "weights",
      message: `${golden(name)}: expected tensors and plain containers, got ${callee}`,
    });
    expect(existsSync(join(folder, "foley-was-here"))).toBe(false);
    vi.unstubAllEnvs();
  });
});

describe("a broken PyTorch file", () => {
  it.each(["small-zip.pt", "small-legacy.pt"])("is refused wherever it is cut: %s", async (name) => {
    const bytes = await readFile(golden(name));
    const survivors: number[] = [];
    for (let length = 0; length < bytes.length; length++) {
      const result = await outcome(await writeBytes(`cut-${name}`, bytes.subarray(0, length)));
      if (!(result instanceof FoleyError)) survivors.push(length);
    }
    expect(survivors).toEqual([]);
  });

  it.each(["small-zip.pt", "small-legacy.pt", "legacy.ckpt"])(
    "is refused or read, whatever is flipped: %s",
    async (name) => {
      const bytes = await readFile(golden(name));
      const flips = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 4,
      });
      await fc.assert(
        fc.asyncProperty(flips, async (changes) => {
          const changed = Uint8Array.from(bytes);
          for (const [at, mask] of changes) changed[at] = (changed[at] as number) ^ mask;
          await outcome(await writeBytes(`flipped-${name}`, changed));
        }),
        { numRuns: 300 },
      );
    },
  );
});
