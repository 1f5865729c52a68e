import { execFileSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeAudio, soundFormats } from "../src/audio/encode/encode-audio.ts";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { readerGone, readerGoneStatus } from "../src/cli/guard-process.ts";
import type { ClipSettings } from "../src/index.ts";
import { runCli, runCliAt } from "./support/run-cli.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

let folder: string;
let tiny: string;
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-info-"));
  tiny = join(folder, "a tiny model");
  await writeTinyModel(tiny);
  await cp(fixture("rain.wav"), join(folder, "rain.wav"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...argv: string[]): Promise<string> {
  const { status, out, err } = await runCli(...argv);
  expect(err).not.toMatch(/^foley:/m);
  expect(status).toBe(0);
  return out;
}

const cpu = ["--device", "cpu", "--threads", "1", "--quiet"];

interface Info {
  readonly encoding: string;
  readonly sampleRate: number;
  readonly seconds: number;
  readonly settings: ClipSettings | null;
  readonly command: string | null;
}

async function infoOf(file: string): Promise<Info> {
  const [info] = JSON.parse(await run("info", file, "--json")) as [Info];
  return info;
}

/** The words of a command line as a shell parts them. */
function shellWords(command: string): string[] {
  const script = `set -- ${command}; for word in "$@"; do printf '%s\\0' "$word"; done`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe("foley info", () => {
  it.each(soundFormats)(
    "prints the settings in a %s file, and the command that makes the sound again",
    async (format) => {
      const file = join(folder, `made.${format}`);
      const odd = `it's a "dog" for $5, 狗 \\ back\`tick`;
      await run(
        "generate",
        odd,
        "--model",
        tiny,
        "--seed",
        "7",
        "--steps",
        "2",
        "--duration",
        "0.3",
        "--out",
        file,
        ...cpu,
      );
      const { settings, command, seconds } = await infoOf(file);
      expect(settings).toMatchObject({ prompt: odd, seed: 7, steps: 2, durationSeconds: 0.3, loudness: -23 });
      expect(seconds).toBeCloseTo(0.3, 3);
      const [foley, ...words] = shellWords(command ?? "");
      expect(foley).toBe("foley");
      const again = join(folder, `again.${format}`);
      expect(command?.includes(`--format ${format}`)).toBe(format !== "wav");
      await run(...words, "--out", again, ...cpu);
      // A stream of Ogg has a number of its own.
      expect((await readAudio(again)).channels).toEqual((await readAudio(file)).channels);
    },
  );

  it.each([
    [
      "settings of the sampling",
      [
        "--sampler",
        "heun",
        "--spacing",
        "karras",
        "--guidance-rescale",
        "0.5",
        "--guidance-interval",
        "0.2,0.9",
        "--negative",
        "wind",
      ],
    ],
    ["a sound to be like", ["--audio", fixture("rain.wav"), "--audio-weight", "0.25"]],
    [
      "how it is finished",
      ["--loudness", "-30", "--fade", "0.01,0.05", "--trim", "--rate", "22050", "--bit-depth", "24"],
    ],
    ["no loudness, another vocoder", ["--loudness", "off", "--vocoder", "griffin-lim", "--eta", "0.5"]],
    ["a loop in windows", ["--loop", "--window", "0.2"]],
    ["the best of three", ["--candidates", "3"]],
    ["AudioLDM's habits", ["--fidelity", "audioldm", "--candidates", "1"]],
    ["a habit taken away", ["--fidelity", "audioldm", "--candidates", "1", "--spacing", "none"]],
  ])("makes a sound again with %s", async (_, wishes) => {
    const file = join(folder, "first.wav");
    await run(
      "generate",
      "rain",
      "--model",
      tiny,
      "--seed",
      "3",
      "--steps",
      "3",
      "--duration",
      "0.4",
      ...wishes,
      "--out",
      file,
      "--overwrite",
      ...cpu,
    );
    const { command } = await infoOf(file);
    const again = join(folder, "second.wav");
    await run(...shellWords(command ?? "").slice(1), "--out", again, "--overwrite", ...cpu);
    expect((await readFile(again)).equals(await readFile(file))).toBe(true);
  });

  it("makes a sound again by other habits than its model's", async () => {
    const [model, file, again] = [join(folder, "habits"), join(folder, "habits.wav"), join(folder, "habits-again.wav")];
    await writeTinyModel(model, { manifest: { defaults: { fidelity: "audioldm", negative: "wind", steps: 2 } } });
    const wishes = ["--fidelity", "foley", "--negative", "", "--seed", "3", "--duration", "0.3"];
    await run("generate", "rain", "--model", model, ...wishes, "--out", file, ...cpu);
    await run(...shellWords((await infoOf(file)).command ?? "").slice(1), "--out", again, ...cpu);
    expect((await readFile(again)).equals(await readFile(file))).toBe(true);
  });

  it.each([
    ["in parts, and goes on", ["--inpaint", "0.1-0.3@500-4000,0.6-", "--extend", "0.2", "--strength", "0.9"]],
    ["as far as was wished", ["--duration", "0.3"]],
    ["at another level", ["--loudness", "-23"]],
  ])("makes a sound again that was changed %s", async (_, edit) => {
    const file = join(folder, "changed.wav");
    const init = ["--init", join(folder, "rain.wav"), ...edit];
    const made = ["--model", tiny, "--seed", "3", "--steps", "3", "--out", file, "--overwrite"];
    await run("generate", "rain", ...made, ...init, ...cpu);
    const again = join(folder, "changed-again.wav");
    await run(...shellWords((await infoOf(file)).command ?? "").slice(1), "--out", again, "--overwrite", ...cpu);
    expect((await readAudio(again)).channels).toEqual((await readAudio(file)).channels);
  });

  it("says what was done to a sound by hand, and that the command makes the sound before", async () => {
    const file = join(folder, "edited.wav");
    await run("generate", "rain", "--model", tiny, "--seed", "3", "--steps", "2", "--out", file, ...cpu);
    const { settings } = await infoOf(file);
    const comment = JSON.stringify({ ...settings, edits: ["Reversed"] });
    await writeFile(file, await encodeAudio(await readAudio(file), "wav", { comment }));
    expect(await run("info", file)).toMatch(
      /edits .*\["Reversed"\]\n {2}before its edits, made again by: foley generate rain/,
    );
  });

  const noted = { foley: "0.0.1", model: "nano", prompt: "rain", audio: null, seed: 3 };

  it.each([
    [{}, "--loudness off --seed 3"],
    [{ fidelity: "later" }, "--fidelity later"],
  ])("tells of a sound of another version, with %j, and of those beside it", async (more, words) => {
    const file = join(folder, "other.wav");
    const comment = JSON.stringify({ ...noted, ...more });
    await writeFile(file, await encodeAudio(await readAudio(fixture("rain.wav")), "wav", { comment }));
    const [other, rooster] = JSON.parse(await run("info", file, fixture("rooster.ogg"), "--json")) as Info[];
    expect(other?.command).toContain(words);
    expect(rooster?.settings).toBeNull();
  });

  it("shows what would command a terminal, in lines of its own, and says it in a word of the command", async () => {
    const file = join(folder, "odd.wav");
    const comment = JSON.stringify({ ...noted, prompt: "it's\u001b[2J\n  made again by: \u009b" });
    await writeFile(file, await encodeAudio(await readAudio(fixture("rain.wav")), "wav", { comment }));
    const told = await run("info", file);
    expect(told).not.toMatch(/[^\P{Cc}\n]/u);
    expect(told).toContain("it's\\u001b[2J\\u000a  made again by: \\u009b\n");
    expect(told).toContain("foley generate $'it\\'s\\u001b[2J\\u000a  made again by: \\u009b' --");
    expect((await runCli("info", file, "--json")).out).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it("tells of all files that it can read, and names those that it cannot", async () => {
    const rain = join(folder, "rain.wav");
    const files = [join(folder, "gone.wav"), rain, join(folder, "also-gone.wav"), rain];
    const { status, out, err } = await runCli("info", "--json", ...files);
    expect(status).toBe(1);
    expect(JSON.parse(out).map(({ file }: { file: string }) => file)).toEqual([rain, rain]);
    expect(err).toMatch(/^foley: \S*\/gone\.wav: .*\nfoley: \S*also-gone\.wav: .*\n$/);
  });

  it.each([
    ["by Ctrl-C", undefined, 130, "foley: info: stopped\n"],
    ["where nobody reads on", readerGone, readerGoneStatus, ""],
  ])("stops before the next file %s", async (_, reason, ending, words) => {
    const stopping = new AbortController();
    const door = { signal: stopping.signal, out: () => stopping.abort(reason) };
    const rain = join(folder, "rain.wav");
    const { status, out, err } = await runCliAt(door, ["info", rain, rain]);
    expect([status, err]).toEqual([ending, words]);
    expect(out.match(/rain\.wav/g)).toHaveLength(1);
    const last = new AbortController();
    const told = await runCliAt({ signal: last.signal, out: () => last.abort(reason) }, ["info", rain]);
    expect(told.status).toBe(reason === readerGone ? readerGoneStatus : 0);
  });

  it("tells what a sound is that foley did not make", async () => {
    expect(await infoOf(fixture("rain.wav"))).toMatchObject({ sampleRate: 44_100, settings: null, command: null });
    expect(await run("info", fixture("rain.wav"), fixture("rooster.ogg"))).toMatch(
      /rain\.wav\n {2}WAV, 16-bit PCM, 44100 Hz, mono, .*\n {2}no settings of foley in it\n\n.*rooster\.ogg/,
    );
  });
});
