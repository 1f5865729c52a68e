import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodeWav } from "../src/audio/wav/encode-wav.ts";
import { openDataset } from "../src/data/open-dataset.ts";
import { runCli, runCliAt } from "./support/run-cli.ts";
import { writeTinyModel } from "./support/tiny-model.ts";
import { writeTar } from "./support/write-tar.ts";
import { writeTone } from "./support/write-tone.ts";

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-data-cli-"));
  vi.stubEnv("FOLEY_CACHE", at("cache"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const data = (...argv: string[]) => runCli("data", ...argv);

const put = async (path: string, content: string | Uint8Array): Promise<void> => {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), content);
};

/** UrbanSound8K with one good sound and a row for each way to be bad. */
async function writeDamagedSet(): Promise<void> {
  const names = ["good", "absent", "empty", "text", "silent", "short", "nan", "cut"];
  const rows = names.map((name, index) => `${name}.wav,${index},0,1,1,${index + 1},0,dog_bark`);
  await put(
    "set/metadata/UrbanSound8K.csv",
    ["slice_file_name,fsID,start,end,salience,fold,classID,class", ...rows].join("\n"),
  );
  const sound = (index: number) => at("set", "audio", `fold${index + 1}`, `${names[index]}.wav`);
  await writeTone(sound(0), 300, { seconds: 0.5, sampleRate: 44_100 });
  await put("set/audio/fold3/empty.wav", "");
  await put("set/audio/fold4/text.wav", "once upon a time");
  await writeTone(sound(4), 300, { peak: 0 });
  await writeTone(sound(5), 300, { seconds: 0.01 });
  const nan = encodeWav({ sampleRate: 16_000, channels: [new Float32Array(4000).fill(0.1)] }, { format: "float32" });
  new DataView(nan.buffer, nan.byteOffset).setFloat32(nan.length - 4 * (4000 - 7), Number.NaN, true);
  await put("set/audio/fold7/nan.wav", nan);
  const whole = await readFile(sound(0));
  await put("set/audio/fold8/cut.wav", whole.subarray(0, 1000));
}

describe("foley data check", () => {
  it("names every bad row with what is wrong, and ends with status 1", async () => {
    await writeDamagedSet();
    const { status, out, err } = await data("check", at("set"));
    expect(status).toBe(1);
    for (const message of [
      /absent: expected its sound, got no file/,
      /empty\.wav: expected .*, got an empty file/,
      /text\.wav: expected WAV, FLAC/,
      /silent\.wav: expected a sound, got silence/,
      /short\.wav: expected at least 0\.1 s, got 0\.010 s/,
      /nan\.wav: expected finite samples, got NaN at sample 7/,
      /cut\.wav: expected .* bytes of samples/,
      /set \(urbansound8k\): 8 rows, 1 without their sound, 7 problems/,
    ]) {
      expect(out).toMatch(message);
    }
    expect(out).not.toContain("good.wav");
    expect(err).toMatch(/checking \d\/7/);
    expect(err).toMatch(/got 7 problems in 8; correct or remove them\n$/);
  });

  it("names rows of tables that are wrong in themselves, all of them", async () => {
    await writeTone(at("a.wav"), 300);
    const lines = [
      '{"file": "a.wav", "caption": "a bell"}',
      "{oops",
      '{"file": "b.wav", "text": "x"}',
      '{"file": "a.wav", "text": " "}',
    ];
    await put("table.jsonl", lines.join("\n"));
    const { status, out } = await data("check", at("table.jsonl"), "--json", "--quiet");
    expect(status).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      rowCount: 4,
      problems: [/line 2/, /line 4.*an empty one/, /b\.wav/].map((message) => expect.stringMatching(message)),
    });
  });

  it("has a line for each problem, whatever a file is called", async () => {
    await put("table.jsonl", '{"file": "a\\nb.wav", "caption": "a bell"}');
    const { out } = await data("check", at("table.jsonl"), "--quiet");
    expect(out.trimEnd().split("\n")).toHaveLength(2);
  });

  it("is content with a good set, and on request with a partial one and with bare sounds", async () => {
    await writeTone(at("bare", "a.wav"), 300);
    expect((await data("check", at("bare"), "--quiet")).status).toBe(1);
    expect(await data("check", at("bare"), "--no-captions", "--quiet")).toMatchObject({ status: 0, err: "" });
    await put("set/meta/esc50.csv", "filename,fold,category\na.wav,1,dog\nb.wav,1,dog\n");
    await writeTone(at("set", "audio", "a.wav"), 300);
    expect((await data("check", at("set"), "--quiet")).status).toBe(1);
    const partial = await data("check", at("set"), "--allow-missing", "--quiet");
    expect(partial).toMatchObject({ status: 0, out: "set (esc50): 2 rows, 1 without their sound, 0 problems\n" });
  });

  it("takes settings from a file, over which options go", async () => {
    await writeTone(at("set", "a.wav"), 300, { seconds: 0.2 });
    await put("check.yaml", "needsCaptions: false\nminSeconds: 0.5\n");
    const checked = (...more: string[]) => data("check", at("set"), "--quiet", "--settings", at("check.yaml"), ...more);
    expect(await checked()).toMatchObject({ status: 1, out: expect.stringContaining("expected at least 0.5 s") });
    expect(await checked("--min-seconds", "0.1")).toMatchObject({ status: 0, err: "" });
    await put("check.yaml", "minSecond: 0.5\n");
    expect(await checked()).toMatchObject({ status: 1, err: expect.stringMatching(/got "minSecond"; .*minSeconds/) });
  });

  it("stops where it is told to, and says so", async () => {
    await writeTone(at("dog", "a.wav"), 300);
    const stopped = await runCliAt({ signal: AbortSignal.abort() }, ["data", "check", folder]);
    expect(stopped.status).toBe(130);
  });
});

describe("foley data stats", () => {
  beforeEach(async () => {
    await writeTone(at("set", "dog", "a.wav"), 300, { seconds: 0.5, sampleRate: 44_100 });
    await writeTone(at("set", "dog", "b.wav"), 300, { seconds: 1 });
    await writeTone(at("set", "rain", "c.wav"), 300, { seconds: 2 });
    await put("set/rain/bad.wav", "no sound");
  });

  it("counts what there is", async () => {
    const { status, out } = await data("stats", at("set"), "--json", "--quiet");
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      layout: "folder",
      soundCount: 4,
      unusableCount: 1,
      seconds: { total: 3.5, least: 0.5, median: 1, most: 2 },
      classes: [
        { name: "dog", count: 2, seconds: 1.5 },
        { name: "rain", count: 1, seconds: 2 },
      ],
      sampleRates: [{ name: "16000", count: 2 }, { name: "44100" }],
      channelCounts: [{ name: "1", count: 3 }],
      encodings: [{ name: "WAV, 16-bit PCM", count: 3 }],
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("is a table for people", async () => {
    const { out } = await data("stats", at("set"), "--quiet");
    expect(out).toContain("set (folder)\nsounds");
    expect(out).toMatch(/class +sounds +duration\ndog +2 +1\.5 s\nrain +1 +2\.0 s/);
  });
});

describe("a part of a data set that there is none of", () => {
  it.each([
    ["--split validation", 2, "--split: expected train or test, got validation, which this data set does not have; "],
    ["--split train --test-count 2", 2, "--test-count: expected fewer than the 2 sounds, got 2; lower it"],
    ["--exclude c", 1, "expected to leave out sounds that are there, got c; check --exclude"],
    ["--exclude dog/a,dog/b", 1, "expected sounds that are not left out, got none; check --exclude"],
    ["--folds 3", 1, "expected sounds of folds 3, got none; check --folds"],
    ["--layout esc50", 1, "got none; check the path and --layout"],
  ])("is told in the words of the terminal: %s", async (options, status, message) => {
    for (const name of ["a", "b"]) await writeTone(at("set", "dog", `${name}.wav`), 300);
    const outcome = await data("stats", at("set"), "--quiet", ...options.split(" "));
    expect(outcome).toMatchObject({ status, err: expect.stringContaining(message) });
  });
});

describe("foley data import", () => {
  it("writes a manifest that gives the same data set, wherever both are moved to", async () => {
    await writeTone(at("home/set", "dog", "a.wav"), 300);
    await writeTone(at("home/set", "rain", "b.wav"), 300);
    await put("home/set/rain/b.txt", "heavy rain\n");
    await writeTar(at("home", "shard.tar"), [{ name: "a.wav", content: await readFile(at("home/set/dog/a.wav")) }]);
    expect((await data("import", at("home/set"), "--out", at("home/set.jsonl"))).out).toContain("2 sounds");
    await data("import", at("home/shard.tar"), "--out", at("home/shard.jsonl"));
    const before = await openDataset(at("home/set"));
    const text = await readFile(at("home/set.jsonl"), "utf8");
    expect(text).not.toContain(folder);
    expect(text).not.toContain("sound of dog");
    const after = await openDataset(at("home/set.jsonl"));
    const known = ({ items }: typeof before) => items.map((item) => ({ ...item, path: item.path.slice(-5) }));
    expect(known(after)).toEqual(known(before));
  });

  it("is told of a manifest that was cut off", async () => {
    for (const name of ["a", "b", "c"]) await writeTone(at("set", "dog", `${name}.wav`), 300);
    await data("import", at("set"), "--out", at("set.jsonl"));
    const lines = (await readFile(at("set.jsonl"), "utf8")).split("\n");
    expect((await openDataset(at("set.jsonl"))).warnings).toEqual([]);
    await put("set.jsonl", `${lines.slice(0, 2).join("\n")}\n`);
    expect((await openDataset(at("set.jsonl"))).warnings).toEqual([
      expect.stringMatching(/set\.jsonl: expected 3 sounds by its header, got 1; .*copy it again$/),
    ]);
  });

  it("keeps the part that is asked for, and where in an archive a sound is", async () => {
    await writeTone(at("a.wav"), 300);
    const content = await readFile(at("a.wav"));
    await writeTar(at("train-0.tar"), [
      { name: "a.wav", content },
      { name: "a.txt", content: "a bell" },
    ]);
    await data("import", at("train-0.tar"), "--out", at("part.jsonl"), "--split", "train");
    const { items } = await openDataset(at("part.jsonl"));
    expect(items).toMatchObject([
      { id: "a", range: { start: 512, size: content.length }, captions: ["a bell"], split: "train" },
    ]);
    expect((await data("stats", at("part.jsonl"), "--quiet")).status).toBe(0);
  });

  it("leaves out what cannot be used, where that is asked for, and names it", async () => {
    await writeDamagedSet();
    const { status, out, err } = await data("import", at("set"), "--out", at("a.jsonl"), "--skip-bad", "--quiet");
    expect([status, out]).toEqual([0, `${at("a.jsonl")}: 2 sounds; 6 were not there or cannot be used\n`]);
    expect(err.trimEnd().split("\n")).toHaveLength(5);
    expect((await openDataset(at("a.jsonl"))).items.map(({ id }) => id)).toEqual(["good", "short"]);
  });

  it("is refused where nothing is left", async () => {
    await writeTone(at("set", "dog", "a.wav"), 300, { peak: 0 });
    const { status, err } = await data("import", at("set"), "--out", at("a.jsonl"), "--skip-bad", "--quiet");
    expect([status, err]).toEqual([
      1,
      expect.stringContaining("set: expected rows that can be used, got 1 that cannot"),
    ]);
    expect(existsSync(at("a.jsonl"))).toBe(false);
  });

  it("may be written as the table of the folder that it is of", async () => {
    await writeTone(at("set", "dog", "a.wav"), 300);
    const { items } = await openDataset(at("set"));
    await data("import", at("set"), "--out", at("set", "metadata.jsonl"), "--quiet");
    expect((await openDataset(at("set"))).items).toEqual(items);
  });

  it("leaves out rows that are damaged, where that is asked for, and names them", async () => {
    for (const id of ["A1", "A2", "A3"]) await writeTone(at("ac", "audio", `Y${id}.wav`), 300);
    const header = "audiocap_id,youtube_id,start_time,caption";
    const rows = [
      "1,A1,30,A man talks and",
      "the dog is whimpering",
      '2,A2,10,"Wind, and birds"',
      '3,A3,0,"An 8" drum',
    ];
    await put("ac/train.csv", `${[header, ...rows].join("\n")}\n`);
    const strict = await data("import", at("ac"), "--out", at("a.jsonl"), "--quiet");
    expect(strict).toMatchObject({ status: 1, err: expect.stringMatching(/train\.csv: line 3: expected a row/) });
    const { status, out, err } = await data("import", at("ac"), "--out", at("a.jsonl"), "--skip-bad", "--quiet");
    expect([status, out]).toEqual([0, `${at("a.jsonl")}: 2 sounds\n`]);
    expect(err).toMatch(/line 3: expected a row, got the rest of line 2.*\n.*line 5: expected quotes/);
    const { items } = await openDataset(at("a.jsonl"));
    expect(items.map(({ captions }) => captions)).toEqual([
      ["A man talks and the dog is whimpering"],
      ["Wind, and birds"],
    ]);
  });

  it("says what it passes over, as check, stats and train do", async () => {
    await writeTone(at("set", "dog", "a.wav"), 300);
    await put("set/dog/b.m4a", "x");
    const line = `warning: ${at("set")}: 1 file looks like a sound and is not read: 1 .m4a; convert to WAV or FLAC, for example with ffmpeg\n`;
    const imported = await data("import", at("set"), "--out", at("a.jsonl"), "--quiet");
    expect(imported).toMatchObject({ status: 0, err: line });
    expect(await data("stats", at("set"), "--quiet")).toMatchObject({ status: 0, err: line });
    const checked = await data("check", at("set"), "--quiet", "--json");
    expect(checked).toMatchObject({ status: 0, err: line });
    expect(JSON.parse(checked.out)).toMatchObject({ rowCount: 1, warnings: [line.slice("warning: ".length, -1)] });
    const train = [
      "train",
      "vae",
      "--data",
      at("set"),
      "--out",
      at("run"),
      "--preset",
      "tiny",
      "--steps",
      "1",
      "--quiet",
    ];
    expect((await runCli(...train)).err).toContain(line);
  });

  it("keeps how large a part is for testing", async () => {
    const names = Array.from({ length: 10 }, (_, index) => `${index}.wav`);
    await put("set/meta/esc50.csv", ["filename,fold,category", ...names.map((name) => `${name},1,dog`)].join("\n"));
    for (const name of names) await writeTone(at("set", "audio", name), 300);
    await data("import", at("set"), "--out", at("a.jsonl"));
    const drawn = async (path: string) => (await openDataset(path, { split: "test" })).items.map(({ id }) => id);
    expect(await drawn(at("set"))).toHaveLength(2);
    expect(await drawn(at("a.jsonl"))).toEqual(await drawn(at("set")));
    const part = await data("import", at("a.jsonl"), "--out", at("a.jsonl"), "--split", "test");
    expect([part.status, part.err]).toEqual([2, expect.stringContaining("got the one that is read")]);
    expect(await drawn(at("a.jsonl"))).toEqual(await drawn(at("set")));
  });

  it("lists what is missing, which moves no other sound into another split", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `${index}.wav`);
    await put("set/meta/esc50.csv", ["filename,fold,category", ...names.map((name) => `${name},1,dog`)].join("\n"));
    for (const name of names.slice(0, 10)) await writeTone(at("set", "audio", name), 300);
    await data("import", at("set"), "--out", at("a.jsonl"));
    const drawn = async (path: string) => {
      const { items, missing } = await openDataset(path, { split: "test" });
      return [items, missing].map((list) => list.map(({ id }) => id));
    };
    expect(await drawn(at("a.jsonl"))).toEqual(await drawn(at("set")));
    // It was told when the manifest was written.
    const checked = await data("check", at("a.jsonl"), "--quiet");
    expect(checked).toMatchObject({
      status: 0,
      out: expect.stringContaining("20 rows, 10 without their sound, 0 problems"),
    });
  });

  it("writes nothing where the data set is bad or the name is not one of a manifest", async () => {
    await writeTone(at("set", "a.wav"), 300);
    expect((await data("import", at("set"), "--out", at("a.jsonl"))).status).toBe(1);
    expect((await data("import", at("set"), "--out", at("a.csv"))).status).toBe(2);
    expect(existsSync(at("a.jsonl"))).toBe(false);
  });
});

describe("foley data prepare", () => {
  const sounds = ["dog/a.wav", "dog/b.wav", "rain/c.wav"];
  const entries = async (): Promise<Map<string, number>> => {
    const files = (await readdir(at("cache"), { recursive: true })).filter((file) => file.endsWith(".safetensors"));
    return new Map(
      await Promise.all(files.map(async (file) => [file, (await stat(at("cache", file))).mtimeMs] as const)),
    );
  };
  const prepare = (...rest: string[]) =>
    data("prepare", at("set"), "--from", at("model"), "--preset", "tiny", "--threads", "1", "--quiet", ...rest);
  const trainKind = (kind: string, out: string, ...rest: string[]) =>
    runCli(
      ...["train", kind, "--data", at("set"), "--preset", "tiny", "--steps", "1"],
      ...["--threads", "1", "--quiet", "--out", at(out), ...rest],
    );
  const train = (out: string, ...rest: string[]) => trainKind("ldm", out, "--from", at("model"), ...rest);

  beforeEach(async () => {
    await writeTinyModel(at("model"));
    for (const [index, sound] of sounds.entries()) await writeTone(at("set", sound), 200 + 100 * index);
  });

  it("makes everything once: what is deleted is made again, nothing else", async () => {
    expect(await prepare()).toMatchObject({ status: 0, out: expect.stringMatching(/^prepared 3 sounds, list /) });
    const made = await entries();
    // A mel, a latent of the sound and of its copy, an embedding for each sound, and one for each caption.
    expect(made.size).toBeGreaterThan(3 * 4);
    const [gone] = [...made.keys()];
    await rm(at("cache", gone as string));
    await prepare();
    const again = await entries();
    expect([...again.keys()].sort()).toEqual([...made.keys()].sort());
    for (const [file, time] of made) expect(again.get(file) === time, file).toBe(file !== gone);
  });

  it("makes the same in shards, which a merge puts where training finds it", async () => {
    const { out } = await prepare();
    const whole = await entries();
    await rm(at("cache"), { recursive: true });
    expect((await prepare("--shard", "1/2", "--out", at("parts"))).out).toContain("shard 1/2 is whole: 1 of 1 units");
    expect((await prepare("--shard", "2/2", "--out", at("parts"))).out).toContain("shard 2/2 is whole: 0 of 1 units");
    expect(await runCli("merge", at("parts"), "--quiet")).toEqual({ status: 0, out, err: "" });
    expect([...(await entries()).keys()].sort()).toEqual([...whole.keys()].sort());
  });

  it("takes models by their names, as the training does", async () => {
    const named = await data("prepare", at("set"), "--vae", "nano", "--clap", "nanno", "--preset", "tiny", "--quiet");
    expect(named).toMatchObject({ status: 1, err: expect.stringMatching(/expected nano or .*, got "nanno"/) });
    const threads = ["--threads", "1", "--quiet"];
    const rest = await data("prepare", at("set"), "--vae", "nano", "--clap", "nano", ...threads);
    expect(rest).toMatchObject({ status: 0, out: expect.stringMatching(/^prepared 3 sounds/) });
  });

  it("leaves mixtures to the training where it is cut into units, as they are of any two sounds", async () => {
    const mixing = ["--set", "augment.mixShare=0.5", "--shard", "1/2", "--out", at("parts")];
    expect(await prepare(...mixing)).toMatchObject({
      status: 2,
      err: expect.stringMatching(/expected augment\.mixShare=0 where a data set is prepared in parts.*got 0\.5/),
    });
  });

  it("makes what another setting or a changed sound needs, and no more", async () => {
    await prepare();
    const before = (await entries()).size;
    await prepare("--pad", "repeat");
    const padded = (await entries()).size;
    // Mels and latents, of the sound and its copy; embeddings stay.
    expect(padded - before).toBe(3 * 3);
    await writeTone(at("set", "dog/a.wav"), 999);
    await prepare();
    expect((await entries()).size - padded).toBe(4);
  });

  it("is what foley train ldm reads: it makes nothing more, and learns the same as without", async () => {
    await prepare();
    const before = await entries();
    expect(await train("cached")).toMatchObject({ status: 0 });
    expect(await entries()).toEqual(before);
    expect(await train("plain", "--no-cache")).toMatchObject({ status: 0 });
    const unet = (run: string) => readFile(at(run, "model", "unet", "diffusion_pytorch_model.safetensors"));
    expect((await unet("cached")).equals(await unet("plain"))).toBe(true);
    const record = JSON.parse(await readFile(at("cached", "data.json"), "utf8")) as object;
    expect(record).toMatchObject({ layout: "folder", soundCount: 3, missingCount: 0, hash: expect.any(String) });
  });

  it("goes with crops, mixtures and balanced classes", async () => {
    await writeTone(at("set", "rain/long.wav"), 500, { seconds: 1 });
    const wishes = ["augment.cropCount=1", "augment.mixShare=0.7", "balancesClasses=true", "validation.share=0.3"];
    const { status, err } = await train("augmented", ...wishes.flatMap((wish) => ["--set", wish]));
    // The tiny CLAP has few places.
    expect([status, err]).toEqual([0, expect.stringMatching(/^(?:warning: .*captions are longer than CLAP.*\n)?$/)]);
  });

  it("refuses to go on with other sounds than a run began with", async () => {
    await trainKind("clap", "run");
    const record = await readFile(at("run", "data.json"), "utf8");
    await writeTone(at("set", "dog/b.wav"), 999);
    const { status, err } = await trainKind("clap", "run");
    expect([status, err]).toEqual([1, expect.stringMatching(/got data\.hash: "\w+" instead of "\w+", data\.sounds: /)]);
    expect(await readFile(at("run", "data.json"), "utf8")).toBe(record);
  });
});
