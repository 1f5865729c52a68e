import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileSound } from "./file-sound.ts";

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-file-sound-"));
  path = join(folder, "sounds.tar");
  await writeFile(path, new Uint8Array(1000));
});

afterAll(() => rm(folder, { recursive: true }));

describe("the bytes of a sound", () => {
  it("are those of its file, or of its part of an archive", async () => {
    expect(await fileSound({ name: "one", path }).byteCount()).toBe(1000);
    expect(await fileSound({ name: "one", path, range: { start: 512, size: 40 } }).byteCount()).toBe(40);
  });

  it("are none where the file is gone", async () => {
    expect(await fileSound({ name: "one", path: join(folder, "gone.wav") }).byteCount()).toBe(0);
  });
});

describe("a sound that cannot be used", () => {
  it("is named, also where its file holds many", async () => {
    const inArchive = fileSound({ name: "one", path, range: { start: 512, size: 40 } });
    expect(inArchive.place).toBe(`${path}: one`);
    await expect(inArchive.sampleRate()).rejects.toThrow(`${path}: one: `);
    await expect((await inArchive.open()).decode()).rejects.toThrow(`${path}: one: `);
    await expect((await fileSound({ name: "one", path }).open()).decode()).rejects.toThrow(`${path}: expected`);
  });
});
