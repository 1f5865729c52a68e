import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createItem } from "./create-item.ts";
import type { Item } from "./dataset.ts";
import { examine } from "./examine.ts";
import { itemSound } from "./read-item.ts";

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-read-item-"));
  path = join(folder, "sounds.tar");
  await writeFile(path, "");
  // Of a file that was lengthened hardly anything is on the disk.
  await truncate(path, 2 ** 31 + 1024);
});

afterAll(() => rm(folder, { recursive: true }));

const part = (size: number): Item =>
  createItem({
    ...{ id: "rain", path, range: { start: 512, size } },
    ...{ labels: null, captions: null, fold: null, split: null, licence: null, source: null, weight: null },
  });

it("names the sound of an archive that is too large, and one that is none", async () => {
  expect(await examine(part(2 ** 31))).toMatch(`${path}: rain: expected at most 2 GiB, foley's limit, got more`);
  await expect(itemSound(part(40))).rejects.toThrow(`${path}: rain: expected a sound file, got nothing but zeros`);
});
