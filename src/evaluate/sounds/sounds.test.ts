import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findSounds } from "./find-sounds.ts";
import { globBase, globExpression } from "./glob.ts";
import { pairSounds } from "./pair.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-sounds-"));
  for (const name of ["x/b.wav", "x/a.FLAC", "x/deep/c.ogg", "x/notes.txt", "x/.hidden.wav", "y/a.wav"]) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), "");
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function names(place: string, isRecursive = true): Promise<string[]> {
  return (await findSounds(join(folder, place), { isRecursive })).map(({ name }) => name);
}

describe("findSounds", () => {
  it("finds the sounds of a folder and of those within", async () => {
    expect(await names("x")).toEqual(["a.FLAC", "b.wav", "deep/c.ogg"]);
  });

  it("takes whatever lies in the folder itself where the protocol does", async () => {
    expect(await names("x", false)).toEqual([".hidden.wav", "a.FLAC", "b.wav", "deep", "notes.txt"]);
  });

  it("finds what a pattern says", async () => {
    expect(await names("x/*.wav")).toEqual(["b.wav"]);
    expect(await names("{x,y}/[ab].*")).toEqual(["x/a.FLAC", "x/b.wav", "y/a.wav"]);
    expect(await names("**/?.{wav,ogg}")).toEqual(["x/b.wav", "x/deep/c.ogg", "y/a.wav"]);
  });

  it("reads lists, whose names begin where their paths part", async () => {
    await writeFile(join(folder, "list.txt"), "# two sounds\nx/b.wav\n\nx/deep/c.ogg\n");
    await writeFile(join(folder, "list.csv"), 'file,caption\ny/a.wav,"a dog, barking"\n');
    expect(await names("list.txt")).toEqual(["b.wav", "deep/c.ogg"]);
    expect(await findSounds(join(folder, "list.csv"), { isRecursive: true })).toEqual([
      { name: "a.wav", path: join(folder, "y", "a.wav"), caption: "a dog, barking" },
    ]);
  });

  it("reads manifests, with captions and with places in archives", async () => {
    const lines = [
      '{"id": "u/b", "file": "x/b.wav", "caption": "rain"}',
      '{"id": "v", "file": "y/a.wav", "range": [512, 9]}',
    ];
    await writeFile(join(folder, "list.jsonl"), lines.join("\n"));
    expect(await findSounds(join(folder, "list.jsonl"), { isRecursive: true })).toEqual([
      { name: "u/b.wav", path: join(folder, "x", "b.wav"), range: null, caption: "rain" },
      { name: "v", path: join(folder, "y", "a.wav"), range: { start: 512, size: 9 } },
    ]);
  });

  it("refuses one sound twice, and one sound alone", async () => {
    await writeFile(join(folder, "twice.txt"), "x/b.wav\nx/b.wav\n");
    await expect(names("twice.txt")).rejects.toThrow("got b.wav twice");
    await expect(names("x/b.wav")).rejects.toThrow("got one sound");
  });
});

describe("globExpression", () => {
  it("keeps letters that expressions would read otherwise", () => {
    expect(globExpression("a+b (1).wav").test("a+b (1).wav")).toBe(true);
    expect(globExpression("a.wav").test("axwav")).toBe(false);
    expect(globExpression("[!a]b.wav").test("ab.wav")).toBe(false);
    expect([globBase("/s/x/*.wav"), globBase("*.wav"), globBase("/*.wav")]).toEqual(["/s/x", ".", "/"]);
  });
});

describe("pairSounds", () => {
  it("pairs by name, in the reference's order, with or without extensions", () => {
    expect(pairSounds(["a.wav", "b.wav"], ["b.wav", "a.wav"], false).pairs).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(pairSounds(["a.wav"], ["a.flac"], false)).toEqual({ isPaired: false, pairs: [] });
    expect(pairSounds(["a.wav"], ["a.flac"], true).isPaired).toBe(true);
  });

  it("does not take one name for two", () => {
    expect(pairSounds(["a.wav", "a.flac"], ["a.flac", "a.wav"], true).pairs).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it("calls sets paired where more than 99 of 100 names are shared", () => {
    const hundred = Array.from({ length: 200 }, (_, i) => `${i}.wav`);
    const but = (count: number) => [
      ...hundred.slice(count),
      ...Array.from({ length: count }, (_, i) => `other-${i}.wav`),
    ];
    expect(pairSounds(hundred, but(1), false)).toMatchObject({ isPaired: true });
    expect(pairSounds(hundred, but(2), false)).toMatchObject({ isPaired: false });
    expect(pairSounds(hundred, but(1), false).pairs).toHaveLength(199);
  });
});
