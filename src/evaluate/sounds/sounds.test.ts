import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findSounds } from "../node/find-sounds.ts";
import { globBase, globExpression, tidyGlob } from "./glob.ts";
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
  return (await findSounds(join(folder, place), { isRecursive })).sounds.map(({ name }) => name);
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

  it("finds what a pattern says, however its folders are written", async () => {
    const at = (rest: string): Promise<string[]> =>
      findSounds(`${folder}${rest}`, { isRecursive: true }).then(({ sounds }) => sounds.map(({ name }) => name));
    for (const way of ["//x/*.wav", "/x//*.wav", "/x/./*.wav", "/./x/deep/../*.wav"])
      expect(await at(way)).toEqual(["b.wav"]);
    expect(await at("//*//deep/./*.ogg")).toEqual(["x/deep/c.ogg"]);
    expect(["./*.wav", "/../x/*", "../../x/*", "*/../x", "{a/../b,c}"].map(tidyGlob)).toEqual([
      ...["*.wav", "/x/*", "../../x/*", "*/../x", "{a/../b,c}"],
    ]);
  });

  it("reads lists, whose names begin where their paths part", async () => {
    await writeFile(join(folder, "list.txt"), "# two sounds\nx/b.wav\n\nx/deep/c.ogg\n");
    await writeFile(join(folder, "list.csv"), 'file,caption\ny/a.wav,"a dog, barking"\n');
    expect(await names("list.txt")).toEqual(["b.wav", "deep/c.ogg"]);
    expect((await findSounds(join(folder, "list.csv"), { isRecursive: true })).sounds).toEqual([
      { name: "a.wav", path: join(folder, "y", "a.wav"), caption: "a dog, barking" },
    ]);
  });

  it("reads manifests, with captions and with places in archives", async () => {
    const lines = [
      '{"foley": "dataset", "version": 1}',
      '{"id": "u/b", "file": "x/b.wav", "caption": "rain"}',
      '{"id": "v", "file": "y/a.wav", "range": [512, 9]}',
    ];
    await writeFile(join(folder, "list.jsonl"), lines.join("\n"));
    expect((await findSounds(join(folder, "list.jsonl"), { isRecursive: true })).sounds).toEqual([
      { name: "u/b.wav", path: join(folder, "x", "b.wav"), range: null, caption: "rain" },
      { name: "v", path: join(folder, "y", "a.wav"), range: { start: 512, size: 9 } },
    ]);
  });

  it("takes what pandas writes for nothing as no caption", async () => {
    await writeFile(join(folder, "empty.csv"), "file,caption\ny/a.wav,nan\nx/b.wav,None\n");
    const { sounds } = await findSounds(join(folder, "empty.csv"), { isRecursive: true });
    expect(sounds.map(({ caption }) => caption)).toEqual([undefined, undefined]);
  });

  it("tells sounds of several archives apart that have one name", async () => {
    const lines = [
      '{"foley": "dataset", "version": 1}',
      '{"id": "0", "file": "x/b.wav", "range": [512, 9]}',
      '{"id": "0", "file": "y/a.wav", "range": [512, 9]}',
      '{"id": "1", "file": "y/a.wav", "range": [1024, 9]}',
    ];
    await writeFile(join(folder, "shards.jsonl"), lines.join("\n"));
    expect(await names("shards.jsonl")).toEqual(["1", "a/0", "b/0"]);
  });

  it("refuses one sound twice, and one sound alone", async () => {
    await writeFile(join(folder, "twice.txt"), "x/b.wav\nx/b.wav\n");
    await expect(names("twice.txt")).rejects.toThrow("got b.wav twice");
    await expect(names("x/b.wav")).rejects.toThrow("got one sound");
  });
});

describe("findSounds, of places as people have them", () => {
  let odd: string;
  beforeAll(async () => {
    odd = await mkdtemp(join(tmpdir(), "foley-odd-"));
    for (const name of ["ref/a.wav", "ref/deep/b.wav", "ref/c.m4a", "ref/ d.wav", "ref/cafe\u0301.wav"]) {
      await mkdir(dirname(join(odd, name)), { recursive: true });
      await writeFile(join(odd, name), "");
    }
    for (const name of ["self", "deep/up"]) await symlink(name === "self" ? "." : "..", join(odd, "ref", name));
    await symlink("/dev/zero", join(odd, "ref", "zero.wav"));
  });
  afterAll(() => rm(odd, { recursive: true, force: true }));

  it("enter each folder once, whatever links lead to it, and tell what is passed over", async () => {
    const warnings: string[] = [];
    const find = async (place: string) => {
      const found = await findSounds(join(odd, place), { isRecursive: true });
      warnings.push(...found.warnings);
      return found.sounds;
    };
    const all = [" d.wav", "a.wav", "cafe\u0301.wav", "deep/b.wav"];
    expect((await find("ref")).map(({ name }) => name)).toEqual(all);
    expect(warnings).toEqual([
      expect.stringMatching(/ref: 1 file looks like a sound and is not read: 1 \.m4a/),
      expect.stringMatching(/ref: zero\.wav is passed over: a device/),
    ]);
    expect((await find("ref/**/*.wav")).map(({ name }) => name)).toEqual(all);
    expect((await find("ref/caf\u00e9.*")).map(({ name }) => name)).toEqual(["cafe\u0301.wav"]);
  });

  it("say in what files of other endings are, where there are no others", async () => {
    const attempt = findSounds(join(odd, "ref/*.m4a"), { isRecursive: true });
    await expect(attempt).rejects.toThrow(/got none that can be read; .*1 \.m4a/);
  });

  it("may be listed in UTF-16, with Windows' separators, other compositions and spaces", async () => {
    const list = "\ufeffref\\deep\\b.wav\r\nref/ d.wav\r\nref/caf\u00e9.wav\r\n";
    await writeFile(join(odd, "list.txt"), Buffer.from(list, "utf16le"));
    const { sounds: found } = await findSounds(join(odd, "list.txt"), { isRecursive: true });
    expect(found.map(({ name }) => name)).toEqual([" d.wav", "cafe\u0301.wav", "deep/b.wav"]);
  });

  it("are refused where a row of a list is damaged", async () => {
    await writeFile(join(odd, "list.csv"), "file,caption\nref/a.wav,a dog, far away\n");
    const attempt = findSounds(join(odd, "list.csv"), { isRecursive: true });
    await expect(attempt).rejects.toThrow(/list\.csv: line 2: expected 2 fields/);
  });
});

describe("globExpression", () => {
  it("keeps letters that expressions would read otherwise", () => {
    expect(globExpression("a+b (1).wav").test("a+b (1).wav")).toBe(true);
    expect(globExpression("a.wav").test("axwav")).toBe(false);
    expect(() => globExpression("takes [2024-01]/*.wav")).toThrow(
      "takes [2024-01]/*.wav: expected brackets that hold rising ranges, as [0-9], got others",
    );
    expect(globExpression("takes ?2024-01?/*.wav").test("takes [2024-01]/a.wav")).toBe(true);
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
    expect(pairSounds(["cafe\u0301.wav"], ["caf\u00e9.wav"], false).isPaired).toBe(true);
  });

  it("pairs names with dots that no file's ending follows, as those of an archive's sounds", () => {
    const clips = ["Ya_30.000_40.000", "v1.2", "v1.3"];
    const files = clips.map((name) => `${name}.WAV`);
    expect(pairSounds(files, clips, true)).toEqual({ isPaired: true, pairs: clips.map((_, i) => [i, i]) });
    expect(pairSounds(["v1.2"], ["v1.3"], true).pairs).toEqual([]);
    expect(pairSounds(["a.m4a", ".wav"], ["a.wav", ".wav"], true).pairs).toHaveLength(2);
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
