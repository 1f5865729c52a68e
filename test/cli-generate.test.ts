import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decodeAudio } from "../src/audio/decode/decode-audio.ts";
import { loudestMoment } from "../src/audio/loudness.ts";
import { readWavMetadata } from "../src/audio/wav/wav-metadata.ts";
import { type CliOutput, runCli, runCliAt } from "./support/run-cli.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
let tiny: string;
let out: string;
const home = process.cwd();
const rain = fileURLToPath(new URL("fixtures/rain.wav", import.meta.url));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-cli-"));
  tiny = join(folder, "tiny");
  await writeTinyModel(tiny);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  out = await mkdtemp(join(folder, "out-"));
  process.chdir(out);
});

afterEach(() => process.chdir(home));

/** The sound that most tests make: short, on one thread. */
const generate = (...rest: string[]): Promise<CliOutput> =>
  runCliAt({}, [
    ...["generate", "--model", tiny, "--device", "cpu", "--threads", "1", "--duration", "0.1", "--steps", "1"],
    ...rest,
  ]);

const sounds = async (): Promise<string[]> => (await readdir(out)).filter((name) => !name.startsWith("list.")).sort();

describe("foley generate", () => {
  it("names the file after the prompt and says which seed it took", async () => {
    const { status, out: said } = await generate("A dog, barking!");
    expect(status).toBe(0);
    expect(await sounds()).toEqual(["a-dog-barking.wav"]);
    const { ICMT = "" } = readWavMetadata(await readFile("a-dog-barking.wav"));
    const { seed } = JSON.parse(ICMT) as { seed: number };
    expect(said).toContain(`seed ${seed}`);
  });

  it("overwrites nothing that it was not told to", async () => {
    await generate("rain");
    await generate("rain", "rain");
    expect(await sounds()).toEqual(["rain-2.wav", "rain-3.wav", "rain.wav"]);
  });

  it("writes where it is told to, over an old file only where that is wished", async () => {
    await generate("rain", "--out", "x.wav", "--seed", "1");
    const first = await readFile("x.wav");
    await generate("rain", "--out", "x.wav", "--seed", "2", "--overwrite");
    expect(await readFile("x.wav")).not.toEqual(first);
    await mkdir("deep");
    await generate("rain", "wind", "--out", "deep");
    expect((await readdir("deep")).sort()).toEqual(["rain.wav", "wind.wav"]);
    expect(await sounds()).toEqual(["deep", "x.wav"]);
  });

  it.each(["wav", "flac", "ogg", "mp3"])("gives two runs at once in one folder a name each: %s", async (format) => {
    const runs = await Promise.all(["1", "2"].map((seed) => generate("rain", "--seed", seed, "--format", format)));
    expect(runs.map(({ status }) => status)).toEqual([0, 0]);
    expect(await sounds()).toEqual([`rain-2.${format}`, `rain.${format}`]);
    expect(runs.map(({ out: said }) => said.split(" ")[0]).sort()).toEqual([`rain-2.${format}`, `rain.${format}`]);
  });

  it("gives the previews of two runs at once the numbers of their sounds", async () => {
    const wishes = ["--steps", "3", "--previews", "1", "--json"];
    const runs = await Promise.all(["1", "2"].map((seed) => generate("rain", "--seed", seed, ...wishes)));
    const stems = ["rain", "rain-2"];
    expect(await sounds()).toEqual(
      stems.flatMap((stem) => ["", ".step-001", ".step-002"].map((of) => `${stem}${of}.wav`)).sort(),
    );
    for (const { out: said } of runs) {
      const [{ file, seed }] = (JSON.parse(said) as { clips: [{ file: string; seed: number }] }).clips;
      for (const name of [file, file.replace(".wav", ".step-002.wav")])
        expect(JSON.parse(readWavMetadata(await readFile(name)).ICMT ?? "")).toMatchObject({ seed });
    }
  });

  it("has one rule for --out with one and with several sounds: what is taken gets a number", async () => {
    await writeFile("x.wav", "mine");
    await generate("rain", "--out", "x.wav");
    await generate("rain", "wind", "--out", "x.wav");
    expect(await sounds()).toEqual(["x-2.wav", "x-3.wav", "x-4.wav", "x.wav"]);
    expect(await readFile("x.wav", "utf8")).toBe("mine");
    await generate("rain", "wind", "--out", "x.wav", "--overwrite");
    expect(await sounds()).toEqual(["x-2.wav", "x-3.wav", "x-4.wav", "x.wav"]);
    expect((await readFile("x.wav")).subarray(0, 4).toString()).toBe("RIFF");
  });

  it("loses no sound of a run to another of it, even where it may replace files", async () => {
    await generate("rain", "rain", "rain 2", "--overwrite");
    expect(await sounds()).toEqual(["rain-2-2.wav", "rain-2.wav", "rain.wav"]);
  });

  it.each([
    ["狗在叫", "狗在叫.wav"],
    ["Ein Vogel im Grünen", "ein-vogel-im-grünen.wav"],
    ["con", "con_.wav"],
    ["../../etc/passwd", "etc-passwd.wav"],
    ["🐕", "sound.wav"],
    [`${"long ".repeat(100)}`, `${"long-".repeat(12).slice(0, -1)}.wav`],
  ])("has a name that every system takes: %s", async (prompt, name) => {
    await generate(prompt);
    expect(await sounds()).toEqual([name]);
  });

  it("makes a folder that is not there, and none of a name that is meant for a file", async () => {
    expect((await generate("rain", "--out", "new/deep")).status).toBe(0);
    expect(await readdir("new/deep")).toEqual(["rain.wav"]);
    const { status, err } = await generate("rain", "--out", "rain.aac");
    expect(err).toMatch(
      /--out rain\.aac: expected a name that ends in \.wav, \.flac, \.ogg, \.mp3, \.opus, or a folder/,
    );
    expect(status).toBe(2);
    await writeFile("file", "");
    expect((await generate("rain", "--out", "file/deep")).err).toMatch(
      /^foley: --out file\/deep: expected a folder or to make one, got .*file/,
    );
    expect(await sounds()).toEqual(["file", "new"]);
  });

  it("goes to standard output as bytes, and its words to standard error", async () => {
    const { status, bytes, out: said, err } = await generate("rain", "--out", "-", "--format", "flac", "--seed", "1");
    expect(status).toBe(0);
    expect((await decodeAudio(Uint8Array.from(bytes), "standard output")).channels[0]).toHaveLength(1600);
    expect([said, await sounds()]).toEqual(["", []]);
    expect(err).toContain("seed 1");
    expect((await generate("rain", "wind", "--out", "-")).err).toMatch(/--out -: expected one sound, got 2/);
    expect((await generate("rain", "--out", "-", "--json")).status).toBe(2);
  });

  it("begins at once whatever the count, and ends when it is stopped", async () => {
    const controller = new AbortController();
    const argv = ["rain", "--model", tiny, "--duration", "0.1", "--steps", "1", "--device", "cpu", "--threads", "1"];
    const door = { out: () => controller.abort(), signal: controller.signal };
    expect((await runCliAt(door, ["generate", ...argv, "--count", "9000000000000"])).status).toBe(130);
    expect(await sounds()).toEqual(["rain.wav"]);
  });

  it("makes each sound of a count with a seed that makes it again alone", async () => {
    await generate("rain", "--count", "2", "--seed", "5", "--out", "both.wav");
    await generate("rain", "--seed", "6", "--out", "alone.wav");
    expect(await sounds()).toEqual(["alone.wav", "both-2.wav", "both.wav"]);
    expect(await readFile("both-2.wav")).toEqual(await readFile("alone.wav"));
    expect(await readFile("both-2.wav")).not.toEqual(await readFile("both.wav"));
  });

  it("is conditioned on a sound", async () => {
    await cp(join(home, "test/fixtures/rain.wav"), join(out, "rain.wav"));
    const { status } = await generate("--audio", "rain.wav");
    expect(status).toBe(0);
    expect(await sounds()).toEqual(["like-rain.wav", "rain.wav"]);
  });

  it("prints one JSON value and nothing else on standard output", async () => {
    const { out: said } = await generate("rain", "wind", "--seed", "3", "--guidance", "2", "--json");
    const report = JSON.parse(said) as { seconds: number };
    expect(report.seconds).toBeGreaterThan(0);
    expect(report).toMatchObject({
      clips: [
        { file: "rain.wav", prompt: "rain", seed: 3, guidance: 2, steps: 1, durationSeconds: 0.1 },
        { file: "wind.wav", prompt: "wind", seed: 4, guidance: 2 },
      ],
    });
  });

  it("takes the word none where a setting may be absent", async () => {
    const { status, out: said } = await generate("rain", "--spacing", "none", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(said)).toMatchObject({ clips: [{ spacing: null }] });
  });

  it("takes another sampler, spacing and guidance, and notes them", async () => {
    const guidance = ["--guidance-rescale", "0.5", "--guidance-interval", "0.2,0.9"];
    const { out: said } = await generate("rain", "--sampler", "heun", "--spacing", "karras", ...guidance, "--json");
    expect(JSON.parse(said)).toMatchObject({
      clips: [{ sampler: "heun", spacing: "karras", guidanceRescale: 0.5, guidanceInterval: [0.2, 0.9] }],
    });
  });

  it("tells how far it is on standard error, and is silent there when quiet", async () => {
    expect((await generate("rain", "--steps", "4")).err).toMatch(/^generate \d+%.*\ngenerate 100%\n$/s);
    expect((await generate("rain", "--quiet")).err).toBe("");
  });

  it("stops at the next step when it is interrupted, leaving no file", async () => {
    const controller = new AbortController();
    const argv = ["generate", "rain", "--model", tiny, "--threads", "1", "--device", "cpu", "--steps", "900"];
    const door = {
      signal: controller.signal,
      err: (text: string) => {
        if (/ \d+%/.test(text)) controller.abort();
      },
    };
    const { status, err } = await runCliAt(door, argv);
    expect(status).toBe(130);
    expect(err).toMatch(/\nfoley: .*(aborted|stopped).*\n$/);
    expect(await sounds()).toEqual([]);
  });
});

describe("previews", () => {
  it("count the steps of all candidates, and are promised so", async () => {
    const { err } = await generate("rain", "--candidates", "3", "--previews", "2", "--seed", "1", "--out", "x.wav");
    expect(err).not.toContain("there are none");
    expect(await sounds()).toEqual(["x.step-002.wav", "x.wav"]);
  });

  it("are written beside the sound as it comes to be", async () => {
    await generate("rain", "--steps", "5", "--previews", "2", "--seed", "1", "--out", "x.flac", "--bit-depth", "24");
    expect(await sounds()).toEqual(["x.flac", "x.step-002.flac", "x.step-004.flac"]);
    expect((await readFile("x.step-004.flac")).toString("utf8")).toContain('"previewStep":4');
  });
});

describe("the file of a sound", () => {
  it.each(["wav", "flac", "ogg", "mp3", "opus"])("can be %s, by its name or by --format", async (format) => {
    await generate("rain", "--format", format, "--seed", "1");
    await generate("rain", "--out", `x.${format}`, "--seed", "1");
    expect(await sounds()).toEqual([`rain.${format}`, `x.${format}`]);
    const { channels } = await decodeAudio(await readFile(`x.${format}`), "x");
    expect(channels[0]?.length).toBeGreaterThanOrEqual(1600);
    expect((await readFile(`x.${format}`)).toString("utf8")).toContain('"prompt":"rain"');
  });

  it("keeps 24 bits or floats where that is wished", async () => {
    await generate("rain", "--out", "16.wav", "--seed", "1");
    await generate("rain", "--out", "24.wav", "--seed", "1", "--bit-depth", "24");
    await generate("rain", "--out", "float.wav", "--seed", "1", "--bit-depth", "float");
    const sizes = await Promise.all(
      ["16.wav", "24.wav", "float.wav"].map(async (name) => {
        const bytes = await readFile(name);
        return bytes.length - (readWavMetadata(bytes).ICMT ?? "").length;
      }),
    );
    expect((sizes[1] ?? 0) - (sizes[0] ?? 0)).toBe(1600);
    expect((sizes[2] ?? 0) - (sizes[0] ?? 0)).toBeGreaterThan(3200);
    const refused = await generate("rain", "--format", "mp3", "--bit-depth", "24");
    expect(refused.err).toMatch(/bit depth of mp3: expected none/);
    expect(refused.status).toBe(2);
  });

  it("is as loud as wished", async () => {
    const levels = await Promise.all(
      ["-30", "-40"].map(async (lufs) => {
        const out = ["--out", `${lufs}.wav`, "--bit-depth", "float"];
        // The random model's mels are loud enough for Griffin-Lim alone.
        await generate("rain", ...out, "--seed", "1", "--vocoder", "griffin-lim", "--loudness", lufs);
        return loudestMoment(await decodeAudio(await readFile(`${lufs}.wav`), lufs));
      }),
    );
    expect(levels[0]).toBeCloseTo(-30, 2);
    expect(levels[1]).toBeCloseTo(-40, 2);
  });
});

describe("a sound to change", () => {
  it("is changed as much as wished, in the regions that were named, or gone on with", async () => {
    await generate("rain", "--init", rain, "--strength", "0.5", "--seed", "1", "--steps", "2", "--out", "half.wav");
    await generate("rain", "--init", rain, "--inpaint", "0-0.05,0.08-@1000-4000", "--seed", "1", "--out", "part.wav");
    const { status } = await generate(
      "rain",
      "--init",
      rain,
      "--extend",
      "0.1",
      "--duration",
      "0.7",
      "--out",
      "on.wav",
    );
    expect(status).toBe(0);
    const settings = readWavMetadata(await readFile("part.wav")).ICMT ?? "";
    expect(JSON.parse(settings)).toMatchObject({
      init: rain,
      inpaint: [
        { fromSeconds: 0, toSeconds: 0.05 },
        { fromSeconds: 0.08, fromHz: 1000, toHz: 4000 },
      ],
    });
    expect(await sounds()).toEqual(["half.wav", "on.wav", "part.wav"]);
  });

  it("is asked for where something is to be changed", async () => {
    const { status, err } = await generate("rain", "--strength", "0.5");
    expect(err).toMatch(/strength: expected a sound to change with it/);
    expect(status).toBe(2);
    expect((await generate("rain", "--init", rain, "--inpaint", "1")).err).toMatch(/region: expected seconds, hertz/);
  });
});

describe("prompts from a file", () => {
  it("come after those of the command line, one a line", async () => {
    await writeFile("list.txt", "rain on a roof\n\n  a dog barking \r\n");
    const { out } = await generate("rain", "--prompts", "list.txt", "--seed", "5", "--json");
    const clips = (JSON.parse(out) as { clips: { prompt: string; seed: number; file: string }[] }).clips;
    expect(clips.map(({ prompt, seed }) => [prompt, seed])).toEqual([
      ["rain", 5],
      ["rain on a roof", 6],
      ["a dog barking", 7],
    ]);
    expect(await sounds()).toEqual(["a-dog-barking.wav", "rain-on-a-roof.wav", "rain.wav"]);
  });

  it("come from a table with tabs", async () => {
    await writeFile("list.tsv", "prompt\tseed\nrain, heavy\t40\n");
    const { out } = await generate("--prompts", "list.tsv", "--json");
    const clips = (JSON.parse(out) as { clips: { prompt: string; seed: number }[] }).clips;
    expect(clips.map(({ prompt, seed }) => [prompt, seed])).toEqual([["rain, heavy", 40]]);
  });

  it("have seeds of their own in a table", async () => {
    await writeFile("list.csv", 'prompt,seed\n"rain, heavy",40\nwind,\n');
    const { out } = await generate("--prompts", "list.csv", "--seed", "5", "--count", "2", "--json");
    const clips = (JSON.parse(out) as { clips: { prompt: string; seed: number }[] }).clips;
    expect(clips.map(({ prompt, seed }) => [prompt, seed])).toEqual([
      ["rain, heavy", 40],
      ["rain, heavy", 41],
      ["wind", 7],
      ["wind", 8],
    ]);
  });

  it.each([
    ["list.txt", "\n \n", /list\.txt: expected a prompt on each line, got none/],
    ["list.csv", "text\nrain\n", /list\.csv: expected the columns prompt, got text/],
    ["list.csv", "prompt,seed\nrain,1\n,2\n", /list\.csv: line 3: expected a prompt/],
    ["list.txt", Buffer.from("rain\ncaf\xe9\n", "latin1"), /list\.txt: line 2: expected text in UTF-8/],
    ["list.csv", Buffer.from("prompt\ncaf\xe9\n", "latin1"), /list\.csv: line 2: expected text in UTF-8/],
    ["list.bin", Buffer.from("RIFF\n\0\0WAVE"), /list\.bin: line 2: expected text in UTF-8/],
    ["list.csv", "prompt,seed\nrain,many\n", /list\.csv: line 2: expected a whole number as seed, got "many"/],
  ])("are refused where they are none: %s %j", async (name, content, message) => {
    await writeFile(name, content);
    const { status, err } = await generate("--prompts", name);
    expect(err).toMatch(message);
    expect(status).toBe(1);
    expect(await sounds()).toEqual([]);
  });

  it("are missed where the file is not there", async () => {
    expect((await generate("--prompts", "absent.txt")).err).toMatch(/absent\.txt: expected a file of prompts/);
  });
});

describe("several candidates", () => {
  it("leave one sound, with the seed that makes it again", async () => {
    const { out } = await generate("rain", "--candidates", "3", "--seed", "4", "--json", "--out", "best.wav");
    const { seed, candidates } = (JSON.parse(out) as { clips: { seed: number; candidates: number }[] }).clips[0] ?? {
      seed: -1,
      candidates: -1,
    };
    expect([4, 5, 6]).toContain(seed);
    expect(candidates).toBe(1);
    await generate("rain", "--seed", String(seed), "--out", "again.wav");
    expect(await readFile("again.wav")).toEqual(await readFile("best.wav"));
    expect(await sounds()).toEqual(["again.wav", "best.wav"]);
  });

  it("are as many, with the seed, as a fidelity's habit is", async () => {
    const { out } = await generate("rain", "wind", "--fidelity", "audioldm", "--duration", "0.1", "--json");
    const clips = (JSON.parse(out) as { clips: { seed: number; steps: number; fidelity: string }[] }).clips;
    expect([42, 43, 44]).toContain(clips[0]?.seed);
    expect([45, 46, 47]).toContain(clips[1]?.seed);
    expect(clips[0]).toMatchObject({ fidelity: "audioldm", eta: 1, steps: 1 });
  });

  it("are others for each sound", async () => {
    const { out } = await generate("rain", "--candidates", "2", "--count", "2", "--seed", "4", "--json");
    const seeds = (JSON.parse(out) as { clips: { seed: number }[] }).clips.map(({ seed }) => seed);
    expect([4, 5]).toContain(seeds[0]);
    expect([6, 7]).toContain(seeds[1]);
  });
});

describe("what has no effect", () => {
  it.each<[string, string[], RegExp]>([
    ["what is not wished, without guidance", ["--guidance", "1", "--negative", "thunder"], /negative "thunder"/],
    ["previews after the last step", ["--previews", "5"], /previews: there are none after every 5 steps/],
    [
      "previews after the last step of all candidates",
      ["--candidates", "2", "--previews", "2"],
      /previews: there are none after every 2 steps, as each sound has 2/,
    ],
    ["a loop in a format with gaps", ["--loop", "--out", "x.mp3"], /loop: many players leave a gap/],
    ["a loudness that peaks forbid", ["--loudness", "0", "--vocoder", "griffin-lim"], /loudness: 0 LUFS were wished/],
  ])("is said once on standard error, and in the JSON: %s", async (_what, argv, line) => {
    const { status, err, out: said } = await generate("rain", ...argv, "--quiet", "--json", "--count", "2");
    expect(status).toBe(0);
    const lines = err
      .trim()
      .split("\n")
      .filter((one) => line.test(one));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.every((one) => one.startsWith("warning: "))).toBe(true);
    expect(new Set(lines.map((one) => one.replace(/x(-2)?\.mp3|rain(-2)?\.wav/, ""))).size).toBe(lines.length);
    const { clips } = JSON.parse(said) as { clips: { warnings: string[] }[] };
    for (const { warnings } of clips) expect(warnings).toEqual(expect.arrayContaining([expect.stringMatching(line)]));
  });

  it("is a common seed beside seeds of a table, and a name that is taken", async () => {
    await writeFile("list.csv", "prompt,seed\nrain,1\n");
    expect((await generate("--prompts", "list.csv", "--seed", "5")).err).toContain("warning: seed: has no effect");
    await generate("rain", "--out", "x.wav");
    const { err, out: said } = await generate("rain", "--out", "x.wav");
    expect(err).toContain("warning: x.wav is taken, and stays; the sound is x-2.wav; --overwrite would replace it");
    expect(said).toMatch(/^x-2\.wav /);
  });

  it("does not wait for the sounds where a file cannot hold them", async () => {
    const { status, err } = await generate("rain", "--out", "x.mp3", "--rate", "96000");
    expect(err).toMatch(/sample rate of mp3: expected one of 8000, .* got 96000 Hz/);
    expect(err).not.toContain("%");
    expect(status).toBe(2);
  });
});

describe("the settings that a sound carries", () => {
  it.each([
    ["words", ["rain"]],
    ["a sound to be like", ["--audio", rain]],
    ["a sound to change", ["rain", "--init", rain, "--duration", "0.1"]],
  ])("make it again from a file, of %s", async (_, order) => {
    await generate(...order, "--seed", "4", "--out", "first.wav");
    const [info] = JSON.parse((await runCli("info", "--json", "first.wav")).out) as { settings: object }[];
    await writeFile("list.settings.json", JSON.stringify(info?.settings));
    // What a sound is made of is said beside what a file says of how.
    const made = order.filter((word, at) => word === "rain" || word === "--audio" || order[at - 1] === "--audio");
    const again = ["--model", tiny, "--settings", "list.settings.json", "--device", "cpu", "--threads", "1"];
    const { status } = await runCliAt({}, ["generate", ...made, ...again, "--out", "again.wav"]);
    expect(status).toBe(0);
    expect(readWavMetadata(await readFile("again.wav"))).toEqual(readWavMetadata(await readFile("first.wav")));
    expect((await readFile("again.wav")).equals(await readFile("first.wav"))).toBe(true);
  });
});

describe("what cannot be", () => {
  const usage: [string, string[], RegExp][] = [
    ["no prompt", [], /expected a prompt or --audio FILE, got neither/],
    ["an empty prompt", ["rain", " "], /prompt: expected some words/],
    [
      "a weight beyond all",
      ["rain", "--audio", "rain.wav", "--audio-weight", "2"],
      /audio weight: .* from 0 to 1, got 2/,
    ],
    ["too many candidates", ["rain", "--candidates", "101"], /candidates: .* from 1 to 100, got 101/],
    ["no length", ["rain", "--duration", "0"], /duration: expected seconds above 0.*got 0/],
    ["fewer steps than none", ["rain", "--steps", "-3"], /expected a whole number from 1 to 999, got "-3"/],
    ["an extension of nothing", ["rain", "--extend", "1"], /extend: expected a sound to change .* give --init FILE/],
    ["more steps than all", ["rain", "--steps", "1e20"], /expected a whole number from 1 to 999, got "1e20"/],
    ["no steps", ["rain", "--steps", "0"], /steps: expected a whole number/],
    ["steps in words", ["rain", "--steps", "many"], /expected a number, got "many"/],
    ["negative guidance", ["rain", "--guidance", "-1"], /guidance: expected a number from 0/],
    ["too much fresh noise", ["rain", "--eta", "2"], /eta: expected a number from 0 to 1, got 2/],
    [
      "half a seed",
      ["rain", "--seed", "0.5"],
      /^foley: .*expected a whole number from 0 to 9007199254740991, got "0.5"/,
    ],
    ["a seed below zero", ["rain", "--seed", "-1"], /expected a whole number from 0 on, got "-1"/],
    ["a seed beyond all", ["rain", "--seed", "1e20"], /expected a whole number from 0 to 9007199254740991, got "1e20"/],
    ["too short a window", ["rain", "--window", "0.01"], /window: expected seconds from 0.1 on, or 0, got 0.01/],
    ["no count of previews", ["rain", "--previews", "0"], /from 1 on/],
    ["no count", ["rain", "--count", "0"], /from 1 on/],
    ["an unknown sampler", ["rain", "--sampler", "x"], /sampler: expected one of ddim, .*got "x"/],
    ["a spacing of sigmas over timesteps", ["rain", "--spacing", "karras"], /spacing: expected one of leading/],
    ["half an interval", ["rain", "--guidance-interval", "0.5"], /guidance interval: expected two numbers/],
    ["an unknown vocoder", ["rain", "--vocoder", "x"], /vocoder: expected hifigan or vocos or griffin-lim, got x/],
    ["an unknown device", ["rain", "--device", "tpu"], /device: expected auto, cpu/],
    ["an unknown option", ["rain", "--loud"], /unknown option '--loud'/],
    ["a folder that is not there", ["rain", "--out", "absent/x.wav"], /absent/],
    [
      "two formats",
      ["rain", "--out", "x.wav", "--format", "mp3"],
      /--format: expected wav, as in --out x\.wav, got mp3/,
    ],
    ["bits of a format without", ["rain", "--format", "mp3", "--bit-depth", "24"], /bit depth of mp3: expected none/],
  ];

  it.each(usage)("is refused with status 2, as a mistake: %s", async (_what, argv, message) => {
    const { status, err } = await generate(...argv);
    expect(status).toBe(2);
    expect(err.trim().split("\n")[0]).toMatch(message);
    expect(await sounds()).toEqual([]);
  });

  it.each([
    ["an unknown model", ["rain", "--model", "grand"], /^foley: model: expected .*got "grand"/],
    ["a sound that is not there", ["--audio", "absent.wav"], /^foley: absent\.wav: /],
  ])("fails with status 1: %s", async (_what, argv, message) => {
    const { status, err } = await generate(...argv, "--quiet");
    expect(status).toBe(1);
    expect(err).toMatch(message);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(await sounds()).toEqual([]);
  });

  it("is refused where the command is unknown", async () => {
    const { status, err } = await runCli("generat", "rain");
    expect(status).toBe(2);
    expect(err).toContain("generate");
  });
});

describe("foley", () => {
  it("says its version and what it can do", async () => {
    for (const word of ["--version", "-v", "version"])
      expect(await runCli(word)).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    const { status, out: help } = await runCli("--help");
    expect(status).toBe(0);
    expect(help).toMatch(/generate .*train /s);
    expect((await runCli("generate", "--help")).out).toContain("--negative");
  });

  it("asks for a command where it gets none", async () => {
    const { status, err } = await runCli();
    expect(status).toBe(2);
    expect(err).toContain("generate");
    expect(existsSync(out)).toBe(true);
  });
});
