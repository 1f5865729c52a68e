import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { encodeAudio } from "../src/audio/encode/encode-audio.ts";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { resample } from "../src/audio/resample.ts";
import { encodeWav } from "../src/audio/wav/encode-wav.ts";
import { firstChannel, monoWaveform, type Waveform } from "../src/audio/waveform.ts";
import type { Door } from "../src/cli/door.ts";
import type { Evaluation } from "../src/index.ts";
import { type CliOutcome, runCliAt } from "./support/run-cli.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

let folder: string;
let generated: string;
let reference: string;

/** Sounds that hold the same clip, however they are stored. */
const good = ["24-bit", "adpcm", "flac", "float", "mp3", "ogg", "stereo"];
const bad = ["cut-off", "empty", "folder", "header-only", "nan", "one-sample", "text"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-worst-"));
  [generated, reference] = [join(folder, "generated"), join(folder, "reference")];
  await Promise.all([generated, reference].map((path) => mkdir(path)));
  vi.stubEnv("FOLEY_CACHE", join(folder, "cache"));
  await writeWorst();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function writeWorst(): Promise<void> {
  const clip = await readAudio(fixture("rooster.ogg"));
  const mono = firstChannel(clip);
  const plain = encodeWav(clip);
  const put = (name: string, bytes: Uint8Array | string) => writeFile(join(generated, name), bytes);
  const nan = encodeWav(clip, { format: "float32" });
  new DataView(nan.buffer).setFloat32(nan.length - 400, Number.NaN, true);
  await put("24-bit.wav", encodeWav(clip, { format: "int24" }));
  await put("adpcm.wav", await longAdpcm());
  await put("flac.flac", await encodeAudio(clip, "flac"));
  await put("float.wav", encodeWav(clip, { format: "float32" }));
  await put("mp3.mp3", await encodeAudio(clip, "mp3"));
  await put("ogg.ogg", await readFile(fixture("rooster.ogg")));
  await put("stereo.wav", encodeWav({ ...clip, channels: [mono, mono] }));
  await put("silence.wav", encodeWav(monoWaveform(new Float32Array(44_100), 44_100)));
  await put("cut-off.wav", plain.subarray(0, plain.length / 2));
  await put("empty.wav", "");
  await put("header-only.wav", plain.subarray(0, 44));
  await put("nan.wav", nan);
  await put("one-sample.wav", encodeWav(monoWaveform(Float32Array.of(0.5), 44_100)));
  await put("short.wav", encodeWav(monoWaveform(mono.slice(0, 22_050), 44_100)));
  await put("text.wav", "these are words");
  await mkdir(join(generated, "folder.wav"));
  for (const name of [...good, ...bad, "short", "silence"]) await writeFile(join(reference, `${name}.wav`), plain);
  await writeFile(join(reference, "adpcm.wav"), encodeWav(await readAudio(join(generated, "adpcm.wav"))));
}

/** The fixture's blocks ten times: each holds all that it needs. */
async function longAdpcm(): Promise<Uint8Array> {
  const bytes = await readFile(fixture("formats/ima-adpcm-mono.wav"));
  const data = bytes.indexOf("data");
  const size = bytes.readUInt32LE(data + 4);
  const blocks = bytes.subarray(data + 8, data + 8 + size);
  const header = Buffer.from(bytes.subarray(0, data + 8));
  header.writeUInt32LE(10 * size, data + 4);
  header.writeUInt32LE(data + 10 * size, 4);
  const fact = header.indexOf("fact");
  if (fact > 0) header.writeUInt32LE(10 * header.readUInt32LE(fact + 8), fact + 8);
  return Buffer.concat([header, ...Array.from({ length: 10 }, () => blocks)]);
}

const evaluate = (argv: readonly string[], door: Partial<Door> = {}): Promise<CliOutcome> =>
  runCliAt(door, ["evaluate", ...argv, "--device", "cpu", "--threads", "1"]);

async function evaluateToJson(...argv: string[]): Promise<Evaluation & { readonly outcome: CliOutcome }> {
  const file = join(folder, "scores.json");
  const outcome = await evaluate([...argv, "--json", file]);
  return { ...(JSON.parse(await readFile(file, "utf8")) as Evaluation), outcome };
}

function resampled({ sampleRate, channels }: Waveform, rate: number): Waveform {
  return { sampleRate: rate, channels: channels.map((samples) => resample(samples, sampleRate, rate)) };
}

/** Blocks of 100 frames, every 50, of as many frames as there are hops of 1024 samples, and one. */
const blocksIn = (seconds: number): number =>
  Math.max(1, Math.floor((Math.floor((seconds * 44_100) / 1024) + 1 - 100) / 50) + 1);

const stem = (file: string): string => file.replace(/\.\w+$/, "");

describe("foley evaluate on a folder of the worst files", () => {
  let whole: Awaited<ReturnType<typeof evaluateToJson>>;
  let csv: string;
  let html: string;

  beforeAll(async () => {
    [csv, html] = [join(folder, "scores.csv"), join(folder, "scores.html")];
    whole = await evaluateToJson(generated, reference, "--csv", csv, "--html", html);
  });

  it("gives a table, and a list of what was left out and why", () => {
    const { outcome, unusable, metrics, manifest } = whole;
    expect(outcome.status).toBe(0);
    expect(unusable.map(({ file }) => stem(file)).filter((file, i, all) => all.indexOf(file) === i)).toEqual(bad);
    expect(unusable.every(({ set, reason }) => set === "generated" && reason.includes(": expected"))).toBe(true);
    expect(manifest.generated).toMatchObject({ found: 16, read: 10, silent: 1, rows: { classifier: 9 } });
    expect(manifest).toMatchObject({ isPaired: true, pairCount: 10, isPublishedBackbone: false });
    for (const score of [metrics.fd, metrics.fad, metrics.klSoftmax, metrics.kid.mean, metrics.kad])
      expect(Number.isFinite(score)).toBe(true);
    expect(metrics.is).toEqual({ mean: null, std: null });
    expect(outcome.out).toMatch(/^FD +\d/m);
    expect(outcome.out).toContain("Left out (7)");
    expect(outcome.out).toContain("aisfx judge: not comparable with the scores of papers");
    expect(outcome.out).toMatch(/Silent\n {2}generated: silence\.wav/);
  });

  it("hears the same clip in every format, and never another's", () => {
    const scored = new Map(whole.sounds.map((sound) => [stem(sound.file), sound]));
    for (const name of good) expect(scored.get(name)?.klSoftmax, name).toBeLessThan(0.02);
    expect(scored.get("silence")).toMatchObject({ isSilent: true });
    expect(scored.get("silence")?.klSoftmax).toBeGreaterThan(0.05);
    for (const name of bad) expect(scored.get(name)?.klSoftmax, name).toBeNull();
  });

  it("does so with every preset", async () => {
    for (const preset of ["paper-2023", "audioldm-eval"]) {
      const { outcome, unusable, manifest } = await evaluateToJson(generated, reference, "--preset", preset, "--quiet");
      expect(outcome.err).toBe("");
      expect(new Set(unusable.map(({ file }) => stem(file)))).toEqual(new Set(bad));
      // Published protocols pair whole names: 13 of the 16 are .wav on both sides, of which 7 can be read.
      expect(manifest).toMatchObject({ preset, isPaired: false, pairCount: 7 });
    }
  });

  it("hears a long file to its end", async () => {
    const seconds = 40;
    const [long, short] = [join(folder, "long"), join(folder, "short")];
    await Promise.all([long, short].map((path) => mkdir(path)));
    const { sampleRate, channels } = resampled(await readAudio(fixture("rooster.ogg")), 8000);
    const [once = new Float32Array()] = channels;
    const samples = Float32Array.from({ length: seconds * sampleRate }, (_, i) => once[i % once.length] as number);
    for (const [path, name, kept] of [
      [long, "a", samples],
      [long, "b", once],
      [short, "a", once],
      [short, "b", once],
    ] as const) {
      await writeFile(join(path, `${name}.wav`), encodeWav(monoWaveform(kept, sampleRate)));
    }
    const { outcome, sounds, unusable, manifest } = await evaluateToJson(long, short, "--quiet");
    expect([outcome.status, unusable]).toEqual([0, []]);
    expect(sounds[0]).toMatchObject({ file: "a.wav", durationSeconds: seconds });
    expect(Number.isFinite(sounds[0]?.klSoftmax)).toBe(true);
    expect(manifest.generated.rows.frames).toBe(blocksIn(seconds) + blocksIn(once.length / sampleRate));
  });

  it("stops at the first of them where they are fatal", async () => {
    const { status, err, out } = await evaluate([generated, reference, "--on-error", "fatal", "--quiet"]);
    expect(status).toBe(1);
    expect(err).toMatch(/^foley: .*cut-off\.wav: expected \d+ bytes of samples, got \d+; .*\n$/);
    expect(out).toBe("");
  });

  it("writes a row for each sound, and a page that needs nothing beside itself", async () => {
    const { data } = Papa.parse<Record<string, string>>((await readFile(csv, "utf8")).trim(), { header: true });
    expect(data).toHaveLength(16);
    expect(data.filter(({ problem }) => problem !== "").map(({ file }) => stem(file ?? ""))).toEqual(bad);
    const page = await readFile(html, "utf8");
    expect(page.match(/data:image\/png;base64,iVBOR/g)?.length).toBe(18);
    expect(page.match(/<audio controls src="data:audio\/wav;base64,UklGR/g)?.length).toBe(18);
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
  });
});

describe("foley evaluate", () => {
  it("stops whole when it is interrupted, leaving no file", async () => {
    const controller = new AbortController();
    controller.abort();
    const target = join(folder, "stopped.json");
    const { status, err } = await evaluate([generated, reference, "--json", target, "--quiet"], {
      signal: controller.signal,
    });
    expect([status, err]).toEqual([130, "foley: evaluate: stopped\n"]);
    expect(await readdir(folder)).not.toContain("stopped.json");
  });

  it.each([
    [["--preset", "best"], 2, /Allowed choices are paper-2023, audioldm-eval, foley/],
    [["--json", "/nowhere/x.json"], 2, /expected a folder to write it to/],
  ])("refuses %j", async (options, status, message) => {
    const outcome = await evaluate([generated, reference, ...options]);
    expect(outcome.err).toMatch(message);
    expect(outcome.status).toBe(status);
  });

  it("says where nothing is to be found", async () => {
    const missing = await evaluate([join(folder, "none"), reference]);
    expect(missing.err).toMatch(/none: expected a folder of sounds, a list, a CSV or a pattern, got nothing there/);
    expect(missing.status).toBe(1);
    const empty = join(folder, "no-sounds");
    await mkdir(empty);
    expect((await evaluate([empty, reference])).err).toMatch(/no-sounds: expected sounds .*, got none/);
    await writeFile(join(empty, "a.wav"), "words");
    expect((await evaluate([empty, reference, "--quiet"])).err).toMatch(
      /generated sounds: expected one that can be used, got none of 1; .*a\.wav/,
    );
  });
});

describe("the library", () => {
  it("scores samples in memory", async () => {
    const { foley } = await import("../src/index.ts");
    const clip = await readAudio(fixture("rooster.ogg"));
    const quiet: Waveform = { ...clip, channels: clip.channels.map((samples) => samples.map((x) => x / 2)) };
    const sounds = (waveform: Waveform) => ["a", "b", "c"].map((name) => ({ name, waveform }));
    const { metrics, manifest } = await foley.evaluate(sounds(quiet), sounds(clip), { device: "cpu", useCache: false });
    expect(manifest).toMatchObject({ isPaired: true, pairCount: 3 });
    // The backbone hears every clip at one loudness; the mels are of the sounds as they are.
    expect(metrics.klSoftmax).toBeCloseTo(0, 5);
    expect(metrics.lsd).toBeGreaterThan(0.4);
  });
});
