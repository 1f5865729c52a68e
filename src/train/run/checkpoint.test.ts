import { type FileHandle, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { writeSafetensors } from "../../weights/node/write-safetensors.ts";
import { checkpointPath, checkState, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";

const disk = vi.hoisted(() => ({ isFull: false }));

vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof import("node:fs/promises")>();
  return {
    ...original,
    async open(...args: Parameters<typeof original.open>): Promise<FileHandle> {
      const file = await original.open(...args);
      if (disk.isFull) {
        const write = file.write.bind(file) as unknown as (...rest: unknown[]) => Promise<unknown>;
        let count = 0;
        Object.assign(file, {
          write: (...rest: unknown[]) => (count++ === 0 ? write(...rest) : Promise.reject(noSpace())),
        });
      }
      return file;
    },
  };
});

function noSpace(): Error {
  return Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-checkpoint-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const state = (value: number) => new Map<string, Tensor>([["weight/a", float32([value, 2])]]);
const config = JSON.stringify({ preset: "tiny", batchSize: 2 });

describe("a checkpoint", () => {
  it("is read as it was written, and is absent before that", async () => {
    expect(await readCheckpoint(folder, config)).toBeNull();
    await writeCheckpoint(folder, { step: 7, state: state(1) }, config);
    expect(await readCheckpoint(folder, config)).toEqual({ step: 7, state: state(1) });
    expect(await readdir(folder)).toEqual(["checkpoint.safetensors"]);
  });

  it("of other settings is refused in a line that names them", async () => {
    await writeCheckpoint(folder, { step: 7, state: state(1) }, config);
    const other = JSON.stringify({ preset: "tiny", batchSize: 3, seed: 1 });
    await expect(readCheckpoint(folder, other)).rejects.toMatchObject({
      code: "config",
      message: `${checkpointPath(folder)}: expected a checkpoint of these settings, got batchSize: 2 instead of 3, seed: undefined instead of 1; use the same settings or another folder`,
    });
    const others = JSON.stringify({ ...JSON.parse(other), a: 1, b: 2 });
    await expect(readCheckpoint(folder, others)).rejects.toThrow(/a: undefined instead of 1, and 1 more; use/);
  });

  it.each([8, 40, -1])("that was cut to %d bytes is refused in one line", async (length) => {
    await writeCheckpoint(folder, { step: 7, state: state(1) }, config);
    const { length: whole } = await readFile(checkpointPath(folder));
    await truncate(checkpointPath(folder), length < 0 ? whole + length : length);
    await expect(readCheckpoint(folder, config)).rejects.toMatchObject({
      code: "weights",
      message: expect.stringMatching(/^[^\n]*checkpoint\.safetensors: [^\n]*$/),
    });
  });

  it("that foley did not write is refused in one line", async () => {
    await writeSafetensors(checkpointPath(folder), state(1), { format: "pt" });
    await expect(readCheckpoint(folder, config)).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining("expected a checkpoint of foley"),
    });
    await writeFile(checkpointPath(folder), "no weights at all");
    await expect(readCheckpoint(folder, config)).rejects.toMatchObject({ code: "weights" });
  });

  it("stays as it was where the disk is full, and nothing lies beside it", async () => {
    await writeCheckpoint(folder, { step: 7, state: state(1) }, config);
    disk.isFull = true;
    const failing = writeCheckpoint(folder, { step: 8, state: state(2) }, config).finally(() => {
      disk.isFull = false;
    });
    await expect(failing).rejects.toMatchObject({ code: "io", message: expect.stringContaining("no space left") });
    expect(await readCheckpoint(folder, config)).toEqual({ step: 7, state: state(1) });
    expect(await readdir(folder)).toEqual(["checkpoint.safetensors"]);
  });
});

describe("the state of a checkpoint", () => {
  const expected = state(0);

  it("is taken where every tensor fits", () => {
    expect(() => checkState(folder, expected, state(5))).not.toThrow();
  });

  it.each([
    ["lacks a tensor", new Map(), "got none called weight/a"],
    ["has another tensor", new Map([...state(1), ["weight/b", float32([1])]]), "got weight/b, which does not fit"],
    ["has a tensor of another shape", new Map([["weight/a", float32([1])]]), "got weight/a, which does not fit"],
  ] as const)("is refused where it %s", (_, found, came) => {
    expect(() => checkState("run", expected, found as ReadonlyMap<string, Tensor>)).toThrow(
      `${join("run", "checkpoint.safetensors")}: expected the 1 tensors of this training, ${came}; begin anew in another folder`,
    );
  });
});
