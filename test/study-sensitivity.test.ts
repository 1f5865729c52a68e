import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { resample } from "../src/audio/resample.ts";
import { encodeWav } from "../src/audio/wav/encode-wav.ts";
import { firstChannel, monoWaveform } from "../src/audio/waveform.ts";
import { faultsOfReport } from "../src/study/verify/committed-report.ts";
import { type CliOutcome, runCli } from "./support/run-cli.ts";

const sampleRate = 16_000;
const recordings = { dog: "dog-bark.flac", rain: "rain.wav", rooster: "rooster.ogg" };
const metrics = ["FD", "IS", "KL", "FAD"];

let folder: string;
let sounds: string;

/** Twelve pieces of a second from three recordings, and two files that cannot be used. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-study-"));
  sounds = join(folder, "sounds");
  vi.stubEnv("FOLEY_CACHE", join(folder, "cache"));
  for (const [label, name] of Object.entries(recordings)) {
    await mkdir(join(sounds, label), { recursive: true });
    const waveform = await readAudio(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)));
    const recorded = resample(firstChannel(waveform), waveform.sampleRate, sampleRate);
    const samples = Float32Array.from({ length: 3 * sampleRate }, (_, i) => recorded[i % recorded.length] as number);
    for (let piece = 0; piece < 4; piece++) {
      const start = Math.round((piece * (samples.length - sampleRate)) / 3);
      const second = monoWaveform(samples.slice(start, start + sampleRate), sampleRate);
      await writeFile(join(sounds, label, `${label}-${piece}.wav`), encodeWav(second));
    }
  }
  await writeFile(join(sounds, "dog", "broken.wav"), "these are words");
  await writeFile(join(sounds, "dog", "silent.wav"), encodeWav(monoWaveform(new Float32Array(sampleRate), sampleRate)));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: readonly string[]): Promise<CliOutcome> =>
  runCli("study", "sensitivity", ...args, "--device", "cpu");

describe("foley study sensitivity", () => {
  it("lets nothing interfere that cannot be heard, and names it", async () => {
    const [out, others] = [join(folder, "beside"), join(folder, "others")];
    await cp(join(sounds, "dog"), join(others, "siren"), { recursive: true });
    const { status, err } = await run(
      ...[sounds, "--interference", others, "--out", out, "--seeds", "2", "--shares", "0,100", "--quiet"],
    );
    expect([status, err]).toEqual([0, ""]);
    const words = await readFile(join(out, "README.md"), "utf8");
    expect(words).toMatch(/others.*siren.*broken\.wav: expected/);
    expect(words).toMatch(/others.*siren.*silent\.wav: expected a sound, got silence/);
  });

  it("writes a report that says which metric notices what, and what was left out", async () => {
    const out = join(folder, "report");
    const { status, err } = await run(sounds, "--out", out, "--seeds", "2", "--shares", "0,100", "--quiet");
    expect(err).toBe("");
    expect(status).toBe(0);
    const words = await readFile(join(out, "README.md"), "utf8");
    expect(words).toContain("12 clips");
    expect(words).toMatch(/broken\.wav.*\n.*silent: silent/);
    expect(words).toContain("never their values");
    const { reactions, manifest } = JSON.parse(await readFile(join(out, "reactions.json"), "utf8"));
    expect([...new Set(reactions.map(({ metric }: { metric: string }) => metric))]).toEqual(metrics);
    expect(reactions).toHaveLength(metrics.length * 4 * 2);
    expect(manifest).toMatchObject({ preset: "foley", backbones: { classifier: { name: "aisfx" } } });
    expect(manifest.sounds).toHaveLength(12);
    const meanOf = (metric: string, share: number): number =>
      reactions.find(
        (reaction: { metric: string; damage: string; share: number }) =>
          reaction.metric === metric && reaction.damage === "noise" && reaction.share === share,
      ).mean;
    for (const metric of ["FD", "KL", "FAD"]) expect(meanOf(metric, 1)).toBeGreaterThan(meanOf(metric, 0));
    expect(await readFile(join(out, "figure-1.svg"), "utf8")).toContain("<svg");
    expect([...(await readFile(join(out, "figure-1.png"))).subarray(1, 4)]).toEqual(
      [..."PNG"].map((c) => c.charCodeAt(0)),
    );
    expect((await readFile(join(out, "reactions.csv"), "utf8")).split("\n")[0]).toContain("metric");
    // A copy without git's folder knows no commit.
    expect((await faultsOfReport(out)).filter((fault) => !fault.startsWith("no commit"))).toEqual([]);
  });

  it("can be measured anew, a damage by a seed", async () => {
    const verify = (...args: readonly string[]) =>
      runCli("study", "verify", join(folder, "report"), "--device", "cpu", "--quiet", ...args);
    const { status, out, err } = await verify("--data", `sounds=${sounds}`, "--cell", "masking-seed1");
    expect([status, err]).toEqual([0, ""]);
    expect(out).toMatch(/^masking-seed1\n/);
    expect(out).toContain("equal: all 8 scores are those of the report");
    expect((await verify()).err).toContain("data: expected where the sounds of sounds are, got nothing");
  });

  it.each([
    ["a folder that is not there", ["nowhere"], "nowhere: expected a folder with sounds"],
    ["shares that fall", [".", "--shares", "50,0"], "--shares: expected two or more rising percentages"],
    ["a single seed", [".", "--seeds", "1"], "--seeds: expected 2 to"],
    ["a report that is there", [".", "--out", "."], "expected a name that is free"],
    ["no place for the report", [".", "--out", "no/such/place"], "expected a folder to write to"],
  ])("refuses %s in one line", async (_what, args, message) => {
    const { status, err } = await run(...args);
    expect([status === 1 || status === 2, err.split("\n").length]).toEqual([true, 2]);
    expect(err).toContain(message);
  });

  it("says that there are too few sounds before it hears any", async () => {
    const few = join(folder, "few-sounds");
    await cp(join(sounds, "rain"), few, { recursive: true });
    await writeFile(join(few, "unheard.wav"), "no sound");
    const { status, err } = await run(few, "--out", join(folder, "few"), "--quiet");
    expect(status).toBe(1);
    expect(err).toContain("at least 10 sounds, got 5 and 5");
  });
});
