import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeTone } from "../../test/support/write-tone.ts";
import { openDataset } from "./open-dataset.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-data-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(join(folder, path, ".."), { recursive: true });
  await writeFile(join(folder, path), text);
};

describe("a folder with a class in each sub-folder", () => {
  it("gives each sound its class, and captions of it", async () => {
    await writeTone(join(folder, "dog", "b.wav"), 300);
    await writeTone(join(folder, "dog", "a.wav"), 300);
    await writeTone(join(folder, "wind_chimes", "near", "c.WAV"), 300);
    await put("dog/notes.md", "not a sound");
    const { items } = await openDataset(folder);
    expect(items.map(({ id, label }) => [id, label])).toEqual([
      [join("dog", "a"), "dog"],
      [join("dog", "b"), "dog"],
      [join("wind_chimes", "near", "c"), "wind_chimes"],
    ]);
    expect(items[2]?.captions[0]).toBe("wind chimes");
  });

  it("says that numbers are no names of classes", async () => {
    await writeTone(join(folder, "0", "a.wav"), 300);
    await writeTone(join(folder, "12", "b.wav"), 300);
    const told = async () => (await openDataset(folder)).warnings;
    expect(await told()).toEqual([`${folder}: classes are numbers, as 0, so that captions say "0"; give their names`]);
    await writeTone(join(folder, "dog", "c.wav"), 300);
    expect(await told()).toEqual([]);
  });

  it("is without the one sound that a name with dots means", async () => {
    for (const name of ["take", "take.2", "other"]) await writeTone(join(folder, "dog", `${name}.wav`), 300);
    const left = async (name: string) => {
      const { items } = await openDataset(folder, { exclude: [join("dog", name)] });
      return items.map(({ id }) => id);
    };
    expect(await left("take.2.wav")).toEqual([join("dog", "other"), join("dog", "take")]);
    expect(await left("take.wav")).toEqual([join("dog", "other"), join("dog", "take.2")]);
  });

  it("leaves out what other programs hide in it", async () => {
    await writeTone(join(folder, "dog", "a.wav"), 300);
    await put("dog/._a.wav", "a resource fork");
    await put(".trash/b.wav", "thrown away");
    const { items } = await openDataset(folder);
    expect(items.map(({ id }) => id)).toEqual([join("dog", "a")]);
  });
});

describe("a folder with captions", () => {
  it("takes them from text files beside the sounds", async () => {
    await writeTone(join(folder, "a.wav"), 300);
    await put("a.txt", "a kettle boils\n");
    const { items } = await openDataset(folder);
    expect(items).toMatchObject([{ id: "a", label: null, captions: ["a kettle boils"] }]);
  });

  it("takes them from metadata.csv, quoted or not", async () => {
    await writeTone(join(folder, "a.wav"), 300);
    await writeTone(join(folder, "deep", "b.wav"), 300);
    await put("metadata.csv", 'file_name,caption\na.wav,"rain, then thunder"\ndeep/b.wav,wind\n');
    const { items } = await openDataset(folder);
    expect(items.map(({ captions }) => captions)).toEqual([["rain, then thunder"], ["wind"]]);
  });

  it("takes them from a .tsv, and from a table with commas that is called so", async () => {
    await writeTone(join(folder, "a.wav"), 300);
    await writeTone(join(folder, "b.wav"), 300);
    await put("tabs.tsv", "file\tcaption\r\na.wav\ta dog, barking\r\nb.wav\train\r\n");
    await put("commas.tsv", 'file,caption\na.wav,"a dog, barking"\nb.wav,rain\n');
    for (const table of ["tabs.tsv", "commas.tsv"]) {
      const { items } = await openDataset(join(folder, table));
      expect(items.map(({ captions }) => captions)).toEqual([["a dog, barking"], ["rain"]]);
    }
    const { warnings } = await openDataset(folder, { needsCaptions: false });
    expect(warnings.filter((line) => line.includes("not read"))).toHaveLength(2);
  });

  it.skipIf(process.platform === "win32")("says where a sound counts twice, as a link to another", async () => {
    await writeTone(join(folder, "dog", "a.wav"), 300);
    await symlink("a.wav", join(folder, "dog", "b.wav"));
    const { items, warnings } = await openDataset(folder);
    expect(items).toHaveLength(2);
    const pair = `${join("dog", "b.wav")} is ${join("dog", "a.wav")}`;
    expect(warnings).toEqual([
      `${folder}: 1 sound counts twice, as it is a link to another that is here: ${pair}; remove what is not meant`,
    ]);
  });

  it("takes bare sounds where nothing needs to be said of them", async () => {
    await writeTone(join(folder, "a.wav"), 300);
    const { items } = await openDataset(folder, { needsCaptions: false });
    expect(items).toMatchObject([{ id: "a", label: null, captions: [] }]);
  });

  it.each([
    ["no caption at all", null, /a\.wav: expected a class folder, a\.txt or a row of metadata\.csv, got none/],
    ["an empty caption", " \n", /a\.wav: expected a caption in words, got an empty one/],
  ])("says which sound has %s", async (_what, text, message) => {
    await writeTone(join(folder, "a.wav"), 300);
    if (text !== null) await put("a.txt", text);
    const attempt = openDataset(folder);
    await expect(attempt).rejects.toMatchObject({ code: "data", message: expect.stringMatching(message) });
  });

  it("says which sounds metadata.csv names in vain", async () => {
    await writeTone(join(folder, "a.wav"), 300);
    await put("metadata.csv", "file_name,caption\na.wav,rain\nb.wav,wind\n");
    const attempt = openDataset(folder);
    await expect(attempt).rejects.toMatchObject({
      code: "data",
      message: expect.stringMatching(/metadata\.csv: .*b\.wav/),
    });
  });

  it("says which column metadata.csv lacks", async () => {
    await writeTone(join(folder, "a.wav"), 300);
    await put("metadata.csv", "sound,caption\na.wav,rain\n");
    const attempt = openDataset(folder);
    await expect(attempt).rejects.toMatchObject({ code: "data", message: expect.stringContaining("add file_name") });
  });
});

describe("a folder laid out as ESC-50", () => {
  beforeEach(async () => {
    const header = "filename,fold,target,category,esc10,src_file,take";
    const rows = ["1-1-A-0.wav,1,0,dog,True,1,A", "2-2-A-1.wav,2,1,rooster,True,2,A", "5-3-A-7.wav,5,7,hen,False,3,A"];
    await put("meta/esc50.csv", [header, ...rows].join("\n"));
    await writeTone(join(folder, "audio", "1-1-A-0.wav"), 300);
    await writeTone(join(folder, "audio", "2-2-A-1.wav"), 300);
  });

  it("takes classes and folds from the table, and the sounds that are there", async () => {
    const { items } = await openDataset(folder);
    expect(items).toMatchObject([
      { id: "1-1-A-0", label: "dog", fold: 1, licence: null },
      { id: "2-2-A-1", label: "rooster", fold: 2, licence: null },
    ]);
  });

  it("finds a sound that was stored in another format than the table says", async () => {
    await rm(join(folder, "meta"), { recursive: true });
    await put("meta/esc50.csv", "filename,fold,category\n1-1-A-0.ogg,1,dog\n");
    expect((await openDataset(folder)).items).toMatchObject([{ path: join(folder, "audio", "1-1-A-0.wav") }]);
  });

  it("takes licence and author from ATTRIBUTION.csv", async () => {
    await put(
      "ATTRIBUTION.csv",
      "filename,freesound_title,author,freesound_url,license\n1-1-A-0.wav,bark,ann,http://x/1,CC0\n",
    );
    const { items } = await openDataset(folder);
    expect(items[0]).toMatchObject({ licence: "CC0", source: "ann http://x/1" });
  });

  it("keeps the folds that are asked for", async () => {
    expect((await openDataset(folder, { folds: [2] })).items.map(({ id }) => id)).toEqual(["2-2-A-1"]);
  });

  it("leaves out what is excluded, with or without its ending", async () => {
    for (const name of ["1-1-A-0", "1-1-A-0.ogg"]) {
      const { items } = await openDataset(folder, { exclude: [name] });
      expect(items.map(({ id }) => id)).toEqual(["2-2-A-1"]);
    }
  });

  it.each([
    ["folds without sounds", { folds: [4] }, /expected sounds of folds 4, got none/],
    ["a fold that is not there beside one that is", { folds: [1, 9] }, /expected sounds of folds 9, got none/],
    ["all sounds excluded", { exclude: ["1-1-A-0", "2-2-A-1"] }, /expected sounds that are not left out, got none/],
    [
      "a split of which all sounds are excluded",
      { split: "train" as const, testCount: 1, exclude: ["1-1-A-0", "2-2-A-1"] },
      /expected sounds that are not left out, got none/,
    ],
    ["a name that is not there", { exclude: ["9-9-A-9"] }, /got 9-9-A-9/],
  ])("refuses %s", async (_what, options, message) => {
    const attempt = openDataset(folder, options);
    await expect(attempt).rejects.toMatchObject({ code: "data", message: expect.stringMatching(message) });
  });

  it("says what is said of a split that is not drawn", async () => {
    const idle = async (split?: "train") =>
      (await openDataset(folder, { split, splitSeed: 3, testCount: 1 })).warnings.filter((line) =>
        line.includes("effect"),
      );
    expect(await idle()).toEqual(["splitSeed and testCount: without effect, as no split is taken"]);
    expect(await idle("train")).toEqual([]);
  });

  it("says so where no sound of the table is there", async () => {
    await rm(join(folder, "audio"), { recursive: true });
    await expect(openDataset(folder)).rejects.toMatchObject({
      code: "data",
      message: expect.stringMatching(/got none/),
    });
  });
});

describe("a path without sounds", () => {
  it.each([
    ["does not exist", "absent", "not-found", /got nothing/],
    ["is a file", "file", "not-found", /got a file/],
    ["is empty", "empty", "data", /expected sounds \(\.wav, .*\), got none/],
  ])("that %s is refused in one line", async (_what, name, code, message) => {
    await put("file", "x");
    await mkdir(join(folder, "empty"));
    const attempt = openDataset(join(folder, name));
    await expect(attempt).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
