import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeTar } from "../../../test/support/write-tar.ts";
import { writeTone } from "../../../test/support/write-tone.ts";
import { openClips } from "../clips.ts";
import { openDataset } from "../open-dataset.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-layout-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), text);
};
const tone = (path: string): Promise<void> => writeTone(at(path), 300, { seconds: 0.1 });
const refused = (message: RegExp, code = "data") =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe("UrbanSound8K", () => {
  it("has classes and folds from its table, and counts what is not there", async () => {
    const header = "slice_file_name,fsID,start,end,salience,fold,classID,class";
    await put(
      "metadata/UrbanSound8K.csv",
      `${header}\n100032-3-0-0.wav,100032,0,0.3,1,5,3,dog_bark\n7061-6-0-0.wav,7061,0,0.3,1,10,6,gun_shot\n`,
    );
    await tone("audio/fold5/100032-3-0-0.wav");
    const { layout, items, missing } = await openDataset(folder);
    expect(layout).toBe("urbansound8k");
    expect(items).toMatchObject([
      { id: "100032-3-0-0", label: "dog_bark", fold: 5, source: "https://freesound.org/s/100032" },
    ]);
    expect(items[0]?.captions[1]).toBe("the sound of dog bark");
    expect(missing).toEqual([{ id: "7061-6-0-0", fold: 10, split: null }]);
  });
});

describe("a table of ESC-50 or UrbanSound8K", () => {
  it.each([
    ["esc50.csv", "filename,fold,category\na.wav,1,dog\na.wav,1,dog\n", "a.wav,2,dog"],
    ["UrbanSound8K.csv", "slice_file_name,fold,class\na.wav,1,dog\na.wav,1,dog\n", "a.wav,2,dog"],
  ])("has a sound once, and in one fold: %s", async (name, table, other) => {
    await tone("audio/a.wav");
    await put(name, table);
    expect((await openDataset(folder)).items).toMatchObject([{ id: "a", labels: ["dog"], fold: 1 }]);
    await put(name, `${table}${other}\n`);
    await expect(openDataset(folder)).rejects.toEqual(
      refused(/line 4: expected the fold 1, as .*line 2 says .* got 2/),
    );
  });
});

describe("AudioCaps", () => {
  const header = "audiocap_id,youtube_id,start_time,caption\n";

  beforeEach(async () => {
    await put("train.csv", `${header}1,abc,30,"A dog barks, then howls"\n2,gone,0,Rain\n`);
    await put("test.csv", `${header}3,-x_y,5,Wind blows\n4,-x_y,5,A strong wind\n`);
    await tone("audio/Yabc.wav");
    await tone("audio/test/-x_y_5000_15000.wav");
  });

  it("has all captions of each clip, its own splits, and names what was not downloaded", async () => {
    const { layout, items, missing } = await openDataset(folder);
    expect(layout).toBe("audiocaps");
    const found = Object.fromEntries(items.map(({ id, captions, split }) => [id, [split, ...captions]]));
    expect(found).toEqual({
      abc_30: ["train", "A dog barks, then howls"],
      "-x_y_5": ["test", "Wind blows", "A strong wind"],
    });
    expect(missing).toEqual([{ id: "gone_0", fold: null, split: "train" }]);
  });

  it("keeps one of its splits, and counts what that split lacks", async () => {
    const { items, missing } = await openDataset(folder, { split: "test" });
    expect(items.map(({ id }) => id)).toEqual(["-x_y_5"]);
    expect(missing).toEqual([]);
  });

  it("has a clip once, in the one split that tables say, whatever other tables repeat", async () => {
    await put("all.csv", `${header}1,abc,30,"A dog barks, then howls"\n3,-x_y,5,Gusts\n`);
    const { items } = await openDataset(folder);
    const found = Object.fromEntries(items.map(({ id, captions, split }) => [id, [split, ...captions]]));
    expect(found).toEqual({
      abc_30: ["train", "A dog barks, then howls"],
      "-x_y_5": ["test", "Gusts", "Wind blows", "A strong wind"],
    });
    await put("val.csv", `${header}5,abc,30,A dog\n`);
    await expect(openDataset(folder)).rejects.toEqual(
      refused(
        /val\.csv: line 2: expected the split train, as .*train\.csv: line 2 says of the same sound, got validation/,
      ),
    );
  });

  it("says which row has no caption", async () => {
    await put("val.csv", `${header}5,abc,30,\n`);
    await expect(openDataset(folder)).rejects.toEqual(
      refused(/val\.csv: line 2: expected a caption in words, got an empty/),
    );
  });
});

describe("AudioSet", () => {
  const segments = [
    "# Segments csv created Sun Mar  5 10:54:31 2017",
    "# num_ytids=2, num_segs=2, num_unique_labels=2, num_positive_labels=3",
    "# YTID, start_seconds, end_seconds, positive_labels",
    '--PJHxphWEs, 30.000, 40.000, "/m/09x0r,/m/05tny_"',
    '--ZhevVpy1s, 50.000, 60.000, "/m/05tny_"',
  ].join("\n");

  beforeEach(async () => {
    await put("eval_segments.csv", segments);
    await tone("audio/--PJHxphWEs_30.000_40.000.wav");
  });

  it("has the names of its classes, and captions that enumerate them", async () => {
    await put("class_labels_indices.csv", 'index,mid,display_name\n0,/m/09x0r,"Speech"\n74,/m/05tny_,"Bark"\n');
    const { layout, items, missing } = await openDataset(folder);
    expect(layout).toBe("audioset");
    expect(items).toMatchObject([{ label: null, labels: ["Speech", "Bark"], split: "test" }]);
    expect(items[0]?.captions.slice(0, 2)).toEqual(["speech and bark", "the sound of speech and bark"]);
    expect(missing.map(({ id }) => id)).toEqual(["--ZhevVpy1s_50"]);
  });

  it("has a clip of several tables once, and not for training and testing", async () => {
    await put("class_labels_indices.csv", "index,mid,display_name\n0,/m/09x0r,Speech\n74,/m/05tny_,Bark\n");
    await put("eval_again.csv", segments);
    expect((await openDataset(folder)).items).toHaveLength(1);
    await put("mine.csv", segments);
    await expect(openDataset(folder)).rejects.toEqual(
      refused(/mine\.csv: line 4: expected the split test, as .* got train/),
    );
  });

  it("takes the names from the ontology too", async () => {
    await put(
      "ontology.json",
      JSON.stringify([
        { id: "/m/09x0r", name: "Speech" },
        { id: "/m/05tny_", name: "Bark" },
      ]),
    );
    expect((await openDataset(folder)).items).toMatchObject([{ labels: ["Speech", "Bark"] }]);
  });

  it("is refused without names, and with a class that has none", async () => {
    await expect(openDataset(folder)).rejects.toEqual(refused(/expected class_labels_indices\.csv or ontology\.json/));
    await put("class_labels_indices.csv", "index,mid,display_name\n0,/m/09x0r,Speech\n");
    await expect(openDataset(folder)).rejects.toEqual(refused(/line 4: .*got "\/m\/05tny_"/));
  });
});

describe("WebDataset", () => {
  beforeEach(async () => {
    await tone("a.wav");
    const sound = await readFile(at("a.wav"));
    await rm(at("a.wav"));
    await writeTar(at("train-000.tar"), [
      { name: "./deep/a.wav", content: sound },
      { name: "./deep/a.txt", content: "a kettle\na kettle boils\n" },
      { name: "b.json", content: JSON.stringify({ label: "rain" }) },
      { name: "b.wav", content: sound },
    ]);
    const long = `${"long".repeat(40)}.wav`;
    await writeTar(at("test-000.tar"), [
      { name: "././@LongLink", content: `${long}\0`, type: "L" },
      { name: long.slice(0, 99), content: sound },
      { name: "folder/", content: "", type: "5" },
      { name: `${"long".repeat(24)}`, content: "not a sound" },
      { name: "PaxHeader", content: "21 path=ü/c.wav\n".replace("21", "17"), type: "x" },
      { name: "c.wav", content: sound },
    ]);
  });

  it("reads sounds where they lie in the archives, with what lies beside them", async () => {
    const dataset = await openDataset(at("train-000.tar"));
    expect(dataset.items).toMatchObject([
      { id: "deep/a", captions: ["a kettle", "a kettle boils"], split: "train" },
      { id: "b", label: "rain", split: "train" },
    ]);
    const clips = await openClips(dataset, { sampleRate: 16_000 });
    for (const clip of clips) expect(await clip.read()).toHaveLength(1600);
  });

  it("knows long names and extended headers", async () => {
    const { items } = await openDataset(folder, { split: "test", needsCaptions: false });
    expect(items.map(({ id }) => id)).toEqual(["long".repeat(40), "ü/c"]);
    await expect(openDataset(folder)).rejects.toEqual(
      refused(/test-000\.tar: long.*expected .* in the archive, got none/),
    );
  });

  it("has sounds whose stems have dots, with what lies beside them", async () => {
    const sound = await readFile(at("train-000.tar")).then((archive) => archive.subarray(512, 512 + 3244));
    const clip = "abc_0.000_10.000";
    await writeTar(at("dots.tar"), [
      { name: "v1.2.wav", content: sound },
      { name: "v1.2.TXT", content: "a kettle" },
      { name: `d.x/${clip}.flac`, content: sound },
      { name: `d.x/${clip}.json`, content: JSON.stringify({ label: "rain" }) },
      { name: "ok.wav", content: sound },
      { name: "ok.cls", content: "dog" },
    ]);
    expect((await openDataset(at("dots.tar"))).items).toMatchObject([
      { id: "v1.2", captions: ["a kettle"] },
      { id: `d.x/${clip}`, label: "rain" },
      { id: "ok", label: "dog" },
    ]);
  });

  it("says so where an archive holds no sound", async () => {
    await writeTar(at("none.tar"), [{ name: "a.txt", content: "a kettle" }]);
    await expect(openDataset(at("none.tar"))).rejects.toEqual(
      refused(/none\.tar: expected sounds, got a data set of none; add some, or check the layout/),
    );
  });

  it("is not what sounds are, that an archive lies beside", async () => {
    await tone("dog/a.wav");
    expect((await openDataset(folder)).items).toMatchObject([{ label: "dog", range: null }]);
  });

  it("is refused where an archive is cut off or no archive", async () => {
    const whole = await readFile(at("train-000.tar"));
    await writeFile(at("train-000.tar"), whole.subarray(0, 1200));
    await expect(openDataset(at("train-000.tar"))).rejects.toEqual(refused(/damaged or cut off/));
    await writeFile(at("train-000.tar"), "x".repeat(2000));
    await expect(openDataset(at("train-000.tar"))).rejects.toEqual(refused(/expected the header of a file at byte 0/));
  });
});

describe("the JSON of AudioLDM-training-finetuning", () => {
  const data = [
    { wav: "a.wav", caption: "A dog barks", labels: "/m/05tny_" },
    { wav: "gone.wav", caption: "Rain", labels: "" },
  ];

  it("has sounds beside it", async () => {
    await put("train.json", JSON.stringify({ data }));
    await tone("a.wav");
    const { layout, items, missing } = await openDataset(at("train.json"));
    expect(layout).toBe("audioldm");
    expect(items).toMatchObject([{ id: "a", captions: ["A dog barks"], labels: [] }]);
    expect(missing.map(({ id }) => id)).toEqual(["gone"]);
  });

  it("is found through dataset_root.json, with splits and the names of classes", async () => {
    const path = "data/dataset/metadata";
    const tables = { train: `${path}/train.json`, val: `${path}/val.json`, class_label_indices: `${path}/classes.csv` };
    await put(
      `${path}/dataset_root.json`,
      JSON.stringify({ mine: "data/dataset/sounds", metadata: { path: { mine: tables } } }),
    );
    await put(`${path}/train.json`, JSON.stringify({ data }));
    await put(`${path}/val.json`, JSON.stringify({ data: [{ wav: "b.wav", labels: "/m/05tny_" }] }));
    await put(`${path}/classes.csv`, "index,mid,display_name\n0,/m/05tny_,Bark\n");
    await tone("data/dataset/sounds/a.wav");
    await tone("data/dataset/sounds/b.wav");
    const { items } = await openDataset(at("data/dataset"));
    expect(items).toMatchObject([
      { id: "a", label: "Bark", captions: ["A dog barks"], split: "train" },
      { id: "b", label: "Bark", split: "validation" },
    ]);
    expect(items[1]?.captions).toContain("the sound of bark");
  });

  it("says which entry has an unusable caption", async () => {
    await put("train.json", JSON.stringify({ data: [{ wav: "a.wav", caption: "…" }] }));
    await expect(openDataset(at("train.json"))).rejects.toEqual(refused(/data\[0\]: .*without a word/));
  });
});

describe("a table of sounds", () => {
  it("may be CSV, with classes, folds and splits, beside its sounds", async () => {
    await put("table.csv", "file,caption,label,fold,split\nx/a.wav,,dog;rain,2,val\nx/b.wav,a cat,,,\n");
    await tone("x/a.wav");
    await tone("x/b.wav");
    const { layout, items } = await openDataset(at("table.csv"));
    expect(layout).toBe("table");
    expect(items).toMatchObject([
      { id: join("x", "a"), labels: ["dog", "rain"], fold: 2, split: "validation" },
      { id: join("x", "b"), captions: ["a cat"], fold: null, split: null },
    ]);
    expect(items[0]?.captions).toContain("dog and rain");
  });

  it("may have columns that mean something else in a manifest, and numbers for names", async () => {
    await tone("a.wav");
    await put("table.csv", "file,label,foley,range,missing\na.wav,dog,yes,low,true\n");
    expect((await openDataset(at("table.csv"))).items).toMatchObject([{ id: "a", label: "dog", range: null }]);
    await put(
      "table.jsonl",
      '{"file": "a.wav", "label": "dog", "foley": 1, "range": "low", "missing": true, "id": 17}\n',
    );
    expect((await openDataset(at("table.jsonl"))).items).toMatchObject([{ id: "17", range: null }]);
  });

  it("draws splits that share nothing, whatever is captioned, and whatever is left out", async () => {
    const named = Array.from({ length: 24 }, (_, index) => `s${index}`);
    const there = named.filter((_, index) => index % 4 !== 0);
    for (const name of there) await tone(`${name}.wav`);
    const rows = named.map((name, index) => `${name}.wav,${index % 3 === 0 ? "" : "rain"}`);
    await put("table.csv", ["file,label", ...rows, ""].join("\n"));
    for (let splitSeed = 0; splitSeed < 10; splitSeed++) {
      const drawn = { splitSeed, testCount: 8, skipsBad: true };
      const tested = await openDataset(at("table.csv"), { ...drawn, split: "test" });
      const learnt = await openDataset(at("table.csv"), { ...drawn, split: "train", needsCaptions: false });
      const ids = new Set([...learnt.items, ...tested.items].map(({ id }) => id));
      expect(ids.size).toBe(learnt.items.length + tested.items.length);
      expect(learnt.items.length + learnt.missing.length).toBe(16);
    }
  });

  it("takes the captions that are filled of those that a row has", async () => {
    await tone("a.wav");
    const captions = async (name: string, text: string) => {
      await put(name, text);
      return (await openDataset(at(name))).items.map((item) => item.captions);
    };
    expect(await captions("table.csv", "file,caption,caption_1,caption_2\na.wav,,rain,nan\n")).toEqual([["rain"]]);
    expect(await captions("table.jsonl", '{"file": "a.wav", "captions": ["a dog", null, ""]}\n')).toEqual([["a dog"]]);
    await put("table.csv", "file,caption,caption_1\na.wav,nan,\n");
    await expect(openDataset(at("table.csv"))).rejects.toEqual(refused(/expected a caption in words, got "nan"/));
  });

  it("has a class once that a row names twice", async () => {
    await tone("a.wav");
    await put("table.csv", "file,label\na.wav,dog;dog\n");
    expect((await openDataset(at("table.csv"))).items).toMatchObject([{ label: "dog", labels: ["dog"] }]);
  });

  it("says where sounds have one name, by which they would be left out together", async () => {
    for (const name of ["a", "b", "c"]) await tone(`${name}.wav`);
    await put("table.csv", "id,file,label\nx,a.wav,dog\nx,b.wav,cat\ny,c.wav,cat\n");
    expect((await openDataset(at("table.csv"))).warnings).toEqual([
      expect.stringMatching(/table\.csv: a name is, x, that of several sounds: /),
    ]);
  });

  it("says so where there is no row, or none that can be used", async () => {
    await put("table.csv", "file,caption\n");
    await expect(openDataset(at("table.csv"))).rejects.toEqual(refused(/expected sounds, got a data set of none/));
    await put("table.csv", "file,caption\ngone.wav,rain\n");
    await expect(openDataset(at("table.csv"), { skipsBad: true })).rejects.toEqual(
      refused(/expected rows that can be used, got 1 that cannot; correct them/),
    );
  });

  it.each([
    ["a line that is no JSON", "{oops", /table\.jsonl: line 1: expected JSON/],
    ["a sound that is not there", '{"file": "gone.wav", "caption": "rain"}', /got .*gone\.wav; add it/],
    ["a row without a file", '{"caption": "rain"}', /line 1: expected a file name, got none/],
    ["a fold that is none", '{"file": "a.wav", "fold": "x"}', /expected a fold as a whole number, got "x"/],
    ["a weight that is none", '{"file": "a.wav", "weight": -1}', /expected a weight above 0, got "-1"/],
    ["a split that is none", '{"file": "a.wav", "split": "x"}', /expected the split train, validation or test/],
    ["nothing said of a sound", '{"file": "a.wav"}', /expected a caption or label of .*a\.wav, got none/],
    ["a manifest of a later version", '{"foley": "dataset", "version": 9}', /expected a manifest of version 1/],
  ])("is refused with %s", async (_what, line, message) => {
    await put("table.jsonl", `${line}\n`);
    await tone("a.wav");
    await expect(openDataset(at("table.jsonl"))).rejects.toEqual(refused(message));
  });
});

describe("a folder as Hugging Face's audiofolder", () => {
  it("has splits in folders, each with metadata.jsonl", async () => {
    await tone("train/a.wav");
    await tone("test/b.wav");
    await put("train/metadata.jsonl", '{"file_name": "a.wav", "text": "a bell"}\n');
    await put("test/metadata.jsonl", '{"file_name": "b.wav", "captions": ["a gong", "a loud gong"]}\n');
    const { items } = await openDataset(folder);
    expect(items).toMatchObject([
      { id: join("test", "b"), split: "test", label: null, captions: ["a gong", "a loud gong"] },
      { id: join("train", "a"), split: "train", label: null, captions: ["a bell"] },
    ]);
  });

  it("may have classes within its splits", async () => {
    for (const path of ["train/dog/a.wav", "validation/dog/b.wav"]) await tone(path);
    const { items } = await openDataset(folder, { split: "validation" });
    expect(items).toMatchObject([{ label: "dog", split: "validation" }]);
  });

  it("knows a sound that is not there by its place in the folder, and by its split", async () => {
    for (const path of ["train/a.wav", "test/b.wav"]) await tone(path);
    await put("train/metadata.csv", "file_name,caption\na.wav,a bell\ngone.wav,a bell\n");
    await put("test/metadata.csv", "file_name,caption\nb.wav,a gong\n");
    const { missing } = await openDataset(folder, { skipsBad: true });
    expect(missing).toEqual([{ id: join("train", "gone"), fold: null, split: "train" }]);
  });

  it("keeps its splits where something lies beside them", async () => {
    for (const path of ["train/dog/a.wav", "test/dog/b.wav", "extra/c.wav", "demo.wav"]) await tone(path);
    const { items, warnings } = await openDataset(folder, { needsCaptions: false, split: "train" });
    expect(items).toMatchObject([{ id: join("train", "dog", "a"), label: "dog", split: "train" }]);
    expect(warnings).toEqual(["split: 2 of 4 sounds are of none, and left out"]);
  });

  it("may have one split alone, which is no class where tables or folders say what is in it", async () => {
    for (const path of ["train/dog/a.wav", "train/cat/b.wav"]) await tone(path);
    expect((await openDataset(folder)).items).toMatchObject([
      { label: "cat", split: "train" },
      { label: "dog", split: "train" },
    ]);
    await rm(at("train"), { recursive: true });
    await tone("Test/a.wav");
    expect((await openDataset(folder)).items).toMatchObject([{ label: "Test", split: null }]);
    await put("Test/metadata.csv", "file_name,caption\na.wav,a bell\n");
    expect((await openDataset(folder)).items).toMatchObject([{ label: null, split: "test", captions: ["a bell"] }]);
  });

  it("takes each line of a text beside a sound for a caption", async () => {
    await tone("a.wav");
    await put("a.txt", "a bell\n\na church bell\n");
    expect((await openDataset(folder)).items).toMatchObject([{ captions: ["a bell", "a church bell"] }]);
  });
});

describe("a sound that several rows are about", () => {
  const captions = ["a bell", "a loud bell"];

  beforeEach(() => tone("a.wav"));

  it.each([
    ["a table", "table.csv", "file,caption\na.wav,a bell\n./a.wav,a loud bell\na.wav,a bell\n"],
    ["JSONL", "table.jsonl", captions.map((caption) => `{"file": "a.wav", "caption": "${caption}"}\n`).join("")],
    ["AudioLDM's JSON", "t.json", JSON.stringify({ data: captions.map((caption) => ({ wav: "a.wav", caption })) })],
  ])("is one with all captions in %s", async (_what, name, text) => {
    await put(name, text);
    expect((await openDataset(at(name))).items).toMatchObject([{ id: "a", captions }]);
  });

  it("is one with all captions in metadata.csv", async () => {
    await put("metadata.csv", "file_name,caption\na.wav,a bell\na.wav,a loud bell\n");
    expect((await openDataset(folder)).items).toMatchObject([{ id: "a", captions }]);
  });

  it("has all classes, whose captions give way to what is said", async () => {
    await put("table.csv", "file,label,caption\na.wav,dog,\na.wav,rain,\n");
    const [item] = (await openDataset(at("table.csv"))).items;
    expect(item).toMatchObject({ label: null, labels: ["dog", "rain"] });
    expect(item?.captions[0]).toBe("dog and rain");
    await put("table.csv", "file,label,caption\na.wav,dog,\na.wav,,wet weather\n");
    expect((await openDataset(at("table.csv"))).items).toMatchObject([{ label: "dog", captions: ["wet weather"] }]);
  });

  it("is several where an archive holds them", async () => {
    const rows = [0, 100].map((start) => ({ file: "a.wav", range: [start, 100], caption: "a bell" }));
    const header = '{"foley": "dataset", "version": 1}';
    await put("set.jsonl", [header, ...rows.map((row) => JSON.stringify(row))].join("\n"));
    expect((await openDataset(at("set.jsonl"))).items).toHaveLength(2);
  });

  it("is of one split and fold, or the other row is named", async () => {
    await put("table.csv", "file,caption,split,fold\na.wav,x,,1\na.wav,y,train,1\na.wav,z,val,1\na.wav,w,train,2\n");
    await expect(openDataset(at("table.csv"))).rejects.toEqual(
      refused(/line 4: expected the split train, as .*line 3 says of the same sound, got validation; correct one/),
    );
    const { items, problems } = await openDataset(at("table.csv"), { skipsBad: true });
    expect(items).toMatchObject([{ captions: ["x", "y"], split: "train", fold: 1 }]);
    expect(problems).toEqual([expect.stringMatching(/line 4/), expect.stringMatching(/line 5: expected the fold 1/)]);
  });
});

describe("a layout by name", () => {
  it("goes before what the files look like", async () => {
    await put("meta/esc50.csv", "filename,fold,category\na.wav,1,dog\n");
    await tone("audio/a.wav");
    expect((await openDataset(folder, { layout: "folder" })).items).toMatchObject([{ label: "audio" }]);
    await expect(openDataset(folder, { layout: "oops" as "folder" })).rejects.toEqual(
      refused(/^layout: expected esc50,/, "usage"),
    );
  });
});
