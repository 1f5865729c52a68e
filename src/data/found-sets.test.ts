import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeTar } from "../../test/support/write-tar.ts";
import { writeTone } from "../../test/support/write-tone.ts";
import { audioExtensions } from "../audio/decode/sound-kind.ts";
import { checkDataset } from "./check.ts";
import { openDataset } from "./open-dataset.ts";

let above: string;
let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(async () => {
  above = await mkdtemp(join(tmpdir(), "foley-found-"));
  folder = join(above, "set");
  await mkdir(folder);
});
afterEach(() => rm(above, { recursive: true, force: true }));

const put = async (path: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), content);
};
const tone = (path: string): Promise<void> => writeTone(at(path), 300, { seconds: 0.2 });
const check = (path = folder) => checkDataset(path, { minSeconds: 0.1, allowsMissing: false, needsCaptions: true });
const isWindows = process.platform === "win32";

describe("a folder with links", () => {
  it("has each sound once, where a link leads back into it", async () => {
    await tone("dog/a.wav");
    for (const [target, name] of [
      [".", "latest"],
      [".", "best"],
      ["dog", "hound"],
      ["..", "up"],
    ] as const)
      await symlink(target, at(name));
    expect(await check()).toMatchObject({
      rowCount: 1,
      problems: [],
      warnings: [`${folder}: up is passed over: a link to a folder above`],
    });
  });

  it.skipIf(isWindows)("passes over what is no file, and names it", async () => {
    await tone("dog/a.wav");
    execFileSync("mkfifo", [at("dog", "b.wav")]);
    await symlink("/dev/zero", at("dog", "c.wav"));
    await symlink("gone", at("dog", "d.wav"));
    await symlink("/dev/null", at("dog", "README.md"));
    const { rowCount, problems, warnings } = await check();
    expect({ rowCount, problems }).toEqual({ rowCount: 1, problems: [] });
    expect(warnings).toEqual([
      `${folder}: ${join("dog", "b.wav")} is passed over: a pipe`,
      `${folder}: ${join("dog", "c.wav")} is passed over: a device`,
      `${folder}: ${join("dog", "d.wav")} is passed over: a link to nothing`,
    ]);
  });

  it("is not walked on when the signal says so", async () => {
    await tone("dog/a.wav");
    await expect(openDataset(folder, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
  });

  it.skipIf(isWindows)("is refused where it is no folder but a pipe or a device", async () => {
    execFileSync("mkfifo", [at("pipe.csv")]);
    await expect(openDataset(at("pipe.csv"))).rejects.toMatchObject({ message: expect.stringContaining("got a pipe") });
    await expect(openDataset("/dev/zero")).rejects.toMatchObject({ message: expect.stringContaining("got a device") });
  });

  it.skipIf(isWindows)("does not wait for pipes that a table or a text names", async () => {
    await tone("a.wav");
    execFileSync("mkfifo", [at("b.wav"), at("a.txt")]);
    await put("table.csv", "file,caption\na.wav,rain\nb.wav,wind\n/dev/zero,snow\n");
    expect((await check(at("table.csv"))).problems).toEqual([
      `${at("table.csv")}: line 3: expected a sound that is there, got ${at("b.wav")}, a pipe; add it or remove its row`,
      `${at("table.csv")}: line 4: expected a sound that is there, got /dev/zero, a device; add it or remove its row`,
    ]);
    expect((await check()).problems).toHaveLength(1);
  });
});

describe("sounds of formats that are not read", () => {
  it("are counted by their endings, in folders, archives and beside tables", async () => {
    await tone("dog/a.wav");
    for (const name of ["b.m4a", "c.WEBM", "d.m4a", "e.wma", "notes.md"]) await put(`dog/${name}`, "x");
    const line = `${folder}: 4 files look like sounds and are not read: 2 .m4a, 1 .webm, 1 .wma; convert to WAV or FLAC, for example with ffmpeg`;
    expect((await check()).warnings).toEqual([line]);
    expect((await openDataset(folder)).warnings).toEqual([line]);
    await rm(at("dog", "a.wav"));
    await expect(openDataset(folder)).rejects.toMatchObject({
      code: "data",
      message: expect.stringMatching(/got none that can be read; .*2 \.m4a/),
    });
    await writeTar(at("..", "x.tar"), [
      { name: "a.m4a", content: "x" },
      { name: "a.txt", content: "rain" },
    ]);
    expect((await check(at("..", "x.tar"))).warnings).toEqual([
      expect.stringContaining("1 file looks like a sound and is not read: 1 .m4a"),
    ]);
  });

  it("are found beside texts and classes whose names a Mac has decomposed", async () => {
    await tone("cafe\u0301/cafe\u0301.wav");
    await put("cafe\u0301/caf\u00e9.TXT", "people\n");
    expect((await openDataset(folder)).items).toMatchObject([{ label: "caf\u00e9", captions: ["people"] }]);
    const id = (await openDataset(folder)).items[0]?.id ?? "";
    await tone("b/b.wav");
    expect((await openDataset(folder, { exclude: [id.normalize("NFC")] })).items.map(({ label }) => label)).toEqual([
      "b",
    ]);
  });

  it("are none of those that are read", async () => {
    await tone("dog/a.wav");
    for (const [index, ending] of audioExtensions.entries()) await put(`dog/${index}${ending}`, "x");
    expect((await check()).warnings).toEqual([]);
  });
});

describe("a published data set in another place", () => {
  const urbansound =
    "slice_file_name,fsID,start,end,salience,fold,classID,class\n100032-3-0-0.wav,100032,0,1,1,5,3,dog_bark\n";
  const esc50 = "filename,fold,target,category,esc10,src_file,take\n1-100032-A-0.wav,1,0,dog,True,100032,A\n";

  it.each(["UrbanSound8K.csv", "metadata/UrbanSound8K.csv", "archive/deep/labels.csv"])(
    "is UrbanSound8K with %s",
    async (table) => {
      await put(table, urbansound);
      await tone("fold5/100032-3-0-0.wav");
      const { layout, items } = await openDataset(folder);
      expect(layout).toBe("urbansound8k");
      expect(items).toMatchObject([{ label: "dog_bark", fold: 5, source: "https://freesound.org/s/100032" }]);
    },
  );

  it("is ESC-50 with its copies at other rates, of which the nearest is taken", async () => {
    await put("esc50.csv", esc50);
    for (const place of ["audio/audio/16000", "audio/audio", "audio/audio/44100"])
      await tone(`${place}/1-100032-A-0.wav`);
    const { layout, items, warnings } = await openDataset(folder);
    expect(layout).toBe("esc50");
    expect(items).toMatchObject([{ path: at("audio", "audio", "1-100032-A-0.wav"), label: "dog", fold: 1 }]);
    expect(warnings).toEqual([]);
  });

  it("is known by the table itself, too, and by capitals of any kind", async () => {
    await put("meta/esc50.csv", esc50.replace("filename,fold", "Filename,FOLD"));
    await tone("audio/1-100032-A-0.wav");
    expect((await openDataset(at("meta", "esc50.csv"))).items).toMatchObject([{ label: "dog", fold: 1 }]);
  });

  it("is AudioSet where its header is no comment, and AudioCaps in any folder", async () => {
    await put("csv/class_labels_indices.csv", "index,mid,display_name\n0,/m/09x0r,Speech\n");
    await put("lists/eval_segments.csv", 'YTID,start_seconds,end_seconds,positive_labels\nabc,30,40,"/m/09x0r"\n');
    await tone("wavs/Yabc.wav");
    expect(await openDataset(folder)).toMatchObject({
      layout: "audioset",
      items: [{ label: "Speech", split: "test" }],
    });
    await rm(at("lists"), { recursive: true });
    await put("lists/val.csv", "audiocap_id,youtube_id,start_time,caption\n1,abc,30,Rain\n");
    expect(await openDataset(folder)).toMatchObject({
      layout: "audiocaps",
      items: [{ captions: ["Rain"], split: "validation" }],
    });
  });

  it("is one of two only where its table is nearer", async () => {
    await put("a/UrbanSound8K.csv", urbansound);
    await put("b/esc50.csv", esc50);
    await tone("a/fold5/100032-3-0-0.wav");
    await expect(openDataset(folder)).rejects.toMatchObject({
      code: "data",
      message: expect.stringMatching(
        /expected one data set, got esc50 \(.*esc50\.csv\) and urbansound8k \(.*\); name the folder/,
      ),
    });
    await rename(at("a", "UrbanSound8K.csv"), at("UrbanSound8K.csv"));
    const { layout, warnings } = await openDataset(folder);
    expect(layout).toBe("urbansound8k");
    expect(warnings).toEqual([`${at("b", "esc50.csv")}: a table of esc50 that is not read`]);
  });

  it("says which sounds are in no table, and which tables it does not read", async () => {
    await put("meta/esc50.csv", esc50);
    await tone("audio/1-100032-A-0.wav");
    await tone("mine/x.wav");
    const unnamed = `${folder}: 1 sound is in no table of the data set and left out, as ${join("mine", "x.wav")}`;
    expect((await openDataset(folder)).warnings).toEqual([unnamed]);
    await rm(at("meta"), { recursive: true });
    await put("captions.csv", "file,caption\nmine/x.wav,rain\n");
    expect((await openDataset(folder)).warnings).toEqual([
      `${at("captions.csv")}: not read, as it is not called metadata.csv; name the table to read it`,
    ]);
  });

  it("names a row without class or with a fold that is none", async () => {
    await put("esc50.csv", "filename,fold,category,esc10\na.wav,1.0,dog,True\nb.wav,x,dog,True\nc.wav,1,,True\n");
    for (const name of ["a", "b", "c"]) await tone(`audio/${name}.wav`);
    const { rowCount, problems } = await check();
    expect(rowCount).toBe(3);
    expect(problems).toEqual([
      expect.stringMatching(/esc50\.csv: line 3: expected a fold as a whole number, got "x"/),
      expect.stringMatching(/esc50\.csv: line 4: expected a file name and its class, got "c\.wav" and ""/),
    ]);
  });
});

describe("tables as people have them", () => {
  const rows = "file,caption\na.wav,a dög barks\nb.wav,rain\n";
  const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");

  beforeEach(async () => {
    await tone("a.wav");
    await tone("b.wav");
  });

  it.each([
    ["UTF-8 with a byte-order mark", Buffer.from(`\ufeff${rows}`)],
    ["UTF-16 of small machines", utf16(rows)],
    ["UTF-16 of big machines", utf16(rows).swap16()],
    ["UTF-16 without a mark", utf16(rows).subarray(2)],
    ["lines of old Macs", Buffer.from(rows.replaceAll("\n", "\r"))],
    ["lines of Windows", Buffer.from(rows.replaceAll("\n", "\r\n"))],
    ["columns in capitals", Buffer.from(rows.replace("file,caption", "FILE , Caption"))],
    ["tabs", Buffer.from(rows.replaceAll(",", "\t"))],
  ])("may be %s", async (_kind, bytes) => {
    await put("table.csv", bytes);
    const { items } = await openDataset(at("table.csv"));
    expect(items.map(({ captions }) => captions)).toEqual([["a dög barks"], ["rain"]]);
  });

  it.each([
    ["UTF-8 with a byte-order mark", "utf8"],
    ["UTF-16", "utf16le"],
  ] as const)("may be JSONL in %s, with keys in capitals", async (_kind, encoding) => {
    const lines = '\ufeff{"file":"a.wav","Caption":"a dog"}\r\n{"File":"b.wav","caption":"a cat","fold":NaN}\r\n';
    await put("sounds.jsonl", Buffer.from(lines, encoding));
    const { items } = await openDataset(at("sounds.jsonl"));
    expect(items.map(({ captions, fold }) => [captions, fold])).toEqual([
      [["a dog"], null],
      [["a cat"], null],
    ]);
  });

  it("have names with Windows' separators, other compositions and spaces, as tables and as metadata", async () => {
    const [nfc, nfd] = ["caf\u00e9", "cafe\u0301"];
    for (const name of [`train/${nfd}.wav`, "train/ street.wav", "train/deep/c.wav"]) await tone(name);
    const lines = [`train\\${nfc}.wav,people`, "train/ street.wav,a street", "train\\deep\\c.wav,wind"];
    await put("table.csv", `file,caption\n${lines.join("\n")}\n`);
    expect((await openDataset(at("table.csv"))).items.map(({ captions }) => captions)).toEqual([
      ["people"],
      ["a street"],
      ["wind"],
    ]);
    await cp(at("table.csv"), at("metadata.csv"));
    await rm(at("table.csv"));
    for (const name of ["a.wav", "b.wav"]) await rm(at(name));
    const { items, warnings } = await openDataset(folder);
    expect(items.flatMap(({ captions }) => captions).sort()).toEqual(["a street", "people", "wind"]);
    expect(warnings).toEqual([]);
  });

  it("have captions that pandas wrote for nothing, which are none", async () => {
    await put(
      "table.csv",
      "file,caption,label,fold\na.wav,nan,dog,nan\nb.wav,nan,,1.0\nb.wav,None,nan,1\nb.wav,NaN the bread,,1\n",
    );
    const { rowCount, problems } = await check(at("table.csv"));
    expect(rowCount).toBe(4);
    expect(problems).toEqual([
      expect.stringMatching(/line 3: expected a caption in words, got "nan", which stands for an empty one/),
      expect.stringMatching(/line 4: expected a caption in words, got "None"/),
    ]);
    const { items } = await openDataset(at("table.csv"), { skipsBad: true });
    expect(items.map(({ label, fold }) => [label, fold])).toEqual([
      ["dog", null],
      [null, 1],
    ]);
    await put("a.txt", "nan\n");
    await put("b.txt", "rain\n");
    await rm(at("table.csv"));
    expect((await check()).problems).toEqual([expect.stringMatching(/a\.wav: expected a caption in words, got "nan"/)]);
  });

  it("have captions in numbered columns, as Clotho's", async () => {
    await put("clotho.csv", "file_name,caption_1,caption_2,caption_3\na.wav,rain,hard rain,\nb.wav,wind,,\n");
    const { items } = await openDataset(at("clotho.csv"));
    expect(items.map(({ captions }) => captions)).toEqual([["rain", "hard rain"], ["wind"]]);
  });

  it("have a column that says something after one that does not", async () => {
    for (const name of ["a", "b"]) await tone(`${name}.wav`);
    await put("list.csv", "file,path,captions,caption,labels,label\na.wav,,,a dog,,\n,b.wav,nan,,,rain\n");
    await put(
      "list.jsonl",
      '{"file":"a.wav","captions":[],"caption":"a dog"}\n{"file":"","path":"b.wav","labels":"","label":"rain"}\n',
    );
    for (const list of ["list.csv", "list.jsonl"]) {
      const { items } = await openDataset(at(list));
      expect(items.map(({ label, captions }) => [label, captions[0]])).toEqual([
        [null, "a dog"],
        ["rain", "rain"],
      ]);
    }
  });

  it.each([
    ["list.csv", "file;label\na.wav;V\xf6gel\nb.wav;rain\n"],
    ["esc50.csv", "filename,fold,category\na.wav,1,V\xf6gel\nb.wav,1,rain\n"],
  ])("have no classes of other encodings than UTF-8: %s", async (name, table) => {
    for (const sound of ["a", "b"]) await tone(`${sound}.wav`);
    await put(name, Buffer.from(table, "latin1"));
    const problem = `${at("a.wav")}: expected a class in UTF-8, got "V\u{fffd}gel"; save what names it as UTF-8`;
    expect(await check(at(name))).toMatchObject({ rowCount: 2, problems: [problem] });
    await expect(openDataset(at(name))).rejects.toThrow(problem);
    expect((await openDataset(at(name), { skipsBad: true })).items.map(({ label }) => label)).toEqual(["rain"]);
  });

  it.each([
    ["list.csv", "file,label\n"],
    ["list.jsonl", ""],
  ])("are no data set where they have no rows: %s", async (name, table) => {
    await put(name, table);
    const none = `${at(name)}: expected sounds, got a data set of none; add some, or check the layout`;
    expect(await check(at(name))).toMatchObject({ rowCount: 0, problems: [none] });
    await expect(openDataset(at(name))).rejects.toThrow(none);
  });

  it("have keys that are there once and values that are texts", async () => {
    const lines = [
      '{"file":"a.wav","caption":"a dog","Caption":"a hound"}',
      '{"file":"a.wav","caption":{"text":"a dog"}}',
      '{"file":{"path":"a.wav"},"caption":"a dog"}',
      '{"filename":"b.wav","caption":[null,""],"meta":{"x":1},"Meta":2}',
    ];
    await put("t.jsonl", lines.join("\n"));
    const { problems } = await check(at("t.jsonl"));
    expect(problems).toEqual([
      expect.stringMatching(/line 1: expected each key once, got "caption" twice/),
      expect.stringMatching(/line 2: expected a text as "caption", got \{"text":"a dog"\}/),
      expect.stringMatching(/line 3: expected a text as "file", got \{"path":"a\.wav"\}/),
      expect.stringMatching(/line 4: expected a caption in words, got an empty one/),
    ]);
  });

  it("are counted by their rows, of which the rest of a broken caption and a damaged end are none", async () => {
    await put("ac/train.csv", "audiocap_id,youtube_id,start_time,caption\n1,A1,30,A man talks and\nthe dog whimpers\n");
    await tone("ac/A1.wav");
    expect(await check(at("ac"))).toMatchObject({
      rowCount: 1,
      problems: [expect.stringMatching(/the rest of line 2/)],
    });
    const sound = await readFile(at("a.wav"));
    const members = ["a", "b"].flatMap((name) => [
      { name: `${name}.wav`, content: sound },
      { name: `${name}.txt`, content: "rain" },
    ]);
    await writeTar(at("whole.tar"), members);
    const whole = await readFile(at("whole.tar"));
    await put("cut.tar", whole.subarray(0, whole.length / 2 + 512));
    expect(await check(at("cut.tar"))).toMatchObject({ rowCount: 1, problems: [expect.stringMatching(/cut off/)] });
  });

  it("lose no row in damage, and on request only the damaged ones", async () => {
    await put("table.csv", 'file,caption\na.wav,"an 8" drum\nb.wav,rain\nb.wav,wind, and rain\n');
    await expect(openDataset(at("table.csv"))).rejects.toMatchObject({ message: expect.stringContaining("line 2") });
    const { items, problems: told } = await openDataset(at("table.csv"), { skipsBad: true });
    expect(items.map(({ captions }) => captions)).toEqual([["rain"]]);
    expect(told.map((message) => /line (\d)/.exec(message)?.[1])).toEqual(["2", "4"]);
  });
});
