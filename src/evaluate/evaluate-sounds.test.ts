import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeTone } from "../../test/support/write-tone.ts";
import { audioError, firstChannel, monoWaveform, type Waveform } from "../audio/waveform.ts";
import type { WorkEvent } from "../engine/work.ts";
import type { Backbone, Features } from "./backbone/backbone.ts";
import { type EvaluateSoundsOptions, evaluateSounds } from "./evaluate-sounds.ts";
import { FeatureCache } from "./node/feature-cache.ts";
import { fileSound } from "./node/file-sound.ts";
import { findSounds } from "./node/find-sounds.ts";
import { csvReport } from "./report/csv.ts";
import { htmlReport } from "./report/html.ts";
import { metricsCsvReport } from "./report/metrics-csv.ts";
import { tableReport } from "./report/table.ts";
import type { Evaluation } from "./score/evaluation.ts";
import type { ClapJudge } from "./score/judges.ts";
import { heldSound } from "./sounds/held-sound.ts";
import type { JudgedSound } from "./sounds/sound.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-evaluate-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Hears a few sums over the samples, and counts how often it listened. */
class FakeBackbone implements Backbone {
  readonly name = "fake";
  readonly hash: string;
  readonly protocol: string;
  readonly limitedTo = null;
  heard = 0;

  constructor(hash = "weights", protocol = "as it is") {
    this.hash = hash;
    this.protocol = protocol;
  }

  async embed(clip: Waveform): Promise<Features> {
    this.heard++;
    const samples = firstChannel(clip);
    if (samples.length < 100) throw audioError("fake", "100 samples", String(samples.length), "make it longer");
    const values = [3, 7, 11].map((step) => samples.reduce((sum, x, i) => sum + x * Math.sin(i / step), 0));
    return { embeddings: Float32Array.from(values), rows: 1, width: 3, logits: Float32Array.from(values) };
  }
}

/** What a judge that leaves its band open becomes. */
function limitedBy(rate: number): Backbone {
  const embed = (clip: Waveform): Promise<Features> => new FakeBackbone().embed(clip);
  return { name: "free", hash: "weights", protocol: `up to ${rate}`, embed, limitedTo: null };
}

async function soundsIn(...place: string[]): Promise<JudgedSound[]> {
  return (await findSounds(join(folder, ...place), { isRecursive: true })).sounds.map(fileSound);
}

async function run(backbone: Backbone, options: Partial<EvaluateSoundsOptions> = {}): Promise<Evaluation> {
  const sets = await Promise.all(["a", "b"].map((set) => soundsIn(set)));
  return evaluateSounds(sets[0] ?? [], sets[1] ?? [], {
    judges: { classifier: backbone, frames: backbone, clap: null, programs: null },
    preset: "foley",
    cache: new FeatureCache(join(folder, "cache")),
    ...options,
  });
}

async function writeTones(set: string, frequencies: readonly number[]): Promise<void> {
  for (const [i, hertz] of frequencies.entries()) await writeTone(join(folder, set, `${i}.wav`), hertz);
}

async function cacheFiles(): Promise<string[]> {
  const files = await readdir(join(folder, "cache"), { recursive: true });
  return files.filter((file) => file.endsWith(".safetensors")).map((file) => join(folder, "cache", file));
}

describe("the cache of embeddings", () => {
  beforeEach(async () => {
    await writeTones("a", [200, 300, 400]);
    await writeTones("b", [250, 350, 450]);
  });

  it("hears nothing twice, and gives the same scores", async () => {
    const backbone = new FakeBackbone();
    const first = await run(backbone);
    const { heard } = backbone;
    expect(heard).toBe(12);
    expect(await run(backbone)).toEqual(first);
    expect(backbone.heard).toBe(heard);
  });

  it("never answers for a changed file, other weights or another way to feed them", async () => {
    const first = await run(new FakeBackbone());
    for (const other of [new FakeBackbone("others"), new FakeBackbone("weights", "another")]) {
      await run(other);
      expect(other.heard).toBe(12);
    }
    await writeTone(join(folder, "a", "0.wav"), 900);
    const backbone = new FakeBackbone();
    const changed = await run(backbone);
    expect(backbone.heard).toBe(2);
    expect(changed.metrics.fd).not.toBe(first.metrics.fd);
    expect(changed.manifest.generated.hash).not.toBe(first.manifest.generated.hash);
    expect(changed.manifest.reference.hash).toBe(first.manifest.reference.hash);
  });

  it("is made anew where it is damaged", async () => {
    const first = await run(new FakeBackbone());
    const [flipped = "", cut = "", emptied = ""] = await cacheFiles();
    const bytes = await readFile(flipped);
    bytes[bytes.length - 2] = (bytes[bytes.length - 2] as number) ^ 1;
    await writeFile(flipped, bytes);
    await writeFile(cut, (await readFile(cut)).subarray(0, 50));
    await writeFile(emptied, "");
    const backbone = new FakeBackbone();
    expect(await run(backbone)).toEqual(first);
    // Both judges ask for each of the three sounds before either has written it.
    expect(backbone.heard).toBe(6);
  });

  it("can be left out", async () => {
    const backbone = new FakeBackbone();
    await run(backbone, { cache: null });
    await run(backbone, { cache: null });
    expect(backbone.heard).toBe(24);
  });

  it("stops nothing where it cannot be written, and the scores say so once", async () => {
    await writeFile(join(folder, "file"), "");
    const { metrics, warnings } = await run(new FakeBackbone(), { cache: new FeatureCache(join(folder, "file")) });
    expect(metrics).toEqual((await run(new FakeBackbone())).metrics);
    expect(warnings.filter((line) => line.includes("expected a cache that can be written"))).toHaveLength(1);
  });
});

describe("evaluateSounds", () => {
  it("scores equal sets with nothing between them", async () => {
    const frequencies = Array.from({ length: 12 }, (_, i) => 200 + 35 * i);
    await writeTones("a", frequencies);
    await writeTones("b", frequencies);
    const { metrics, sounds, warnings, manifest } = await run(new FakeBackbone());
    expect(metrics.fd).toBeLessThan(1e-9);
    expect(metrics.klSoftmax).toBeCloseTo(0, 9);
    expect(metrics.lsd).toBe(0);
    expect(metrics.psnr).toBeNull();
    expect(metrics.is.mean).toBeGreaterThan(1);
    expect(sounds.map(({ file, reference }) => file === reference)).toEqual(Array(12).fill(true));
    expect(warnings).toContain("12 generated sounds are byte for byte in the reference");
    expect(manifest.isPublishedBackbone).toBe(true);
  });

  it("leaves a sound out of one backbone's scores alone where only that cannot use it", async () => {
    await writeTones("a", [200, 300, 400]);
    await writeTones("b", [250, 350, 450]);
    await writeTone(join(folder, "a", "1.wav"), 300, { seconds: 0.005 });
    const patient: Backbone = {
      name: "patient",
      hash: "",
      protocol: "",
      limitedTo: null,
      embed: async () => ({ embeddings: Float32Array.of(1, 2), rows: 1, width: 2, logits: Float32Array.of(1, 2) }),
    };
    const { unusable, manifest } = await run(patient, {
      judges: { classifier: patient, frames: new FakeBackbone(), clap: null, programs: null },
    });
    expect(unusable).toEqual([
      {
        set: "generated",
        file: "1.wav",
        reason: expect.stringMatching(/1\.wav: fake: expected 100/),
        backbone: "fake",
      },
    ]);
    expect(manifest.generated).toMatchObject({ found: 3, read: 3, rows: { classifier: 3, frames: 2 } });
  });

  it("leaves out what a backbone makes no number of, and lets our own errors pass", async () => {
    await writeTones("a", [200, 300]);
    await writeTones("b", [250, 350]);
    const dumb = new FakeBackbone("dumb");
    dumb.embed = async () => ({ embeddings: Float32Array.of(Number.NaN), rows: 1, width: 1, logits: null });
    await expect(run(dumb)).rejects.toThrow(
      /reference sounds: expected one that can be used, got none of 2; .*not finite/,
    );
    const broken = new FakeBackbone("broken");
    broken.embed = () => Promise.reject(new TypeError("a defect"));
    await expect(run(broken)).rejects.toThrow(TypeError);
  });

  it("says which rates there are and whose sounds limit what is heard of all, where a judge leaves that open", async () => {
    await writeTones("a", [200, 300, 400]);
    await writeTones("b", [250, 350, 450]);
    await writeTone(join(folder, "a", "1.wav"), 300, { sampleRate: 8000 });
    const free = { ...limitedBy(16_000), limitedTo: limitedBy };
    const bandOf = async (judge: Backbone): Promise<string[]> =>
      (await run(judge, { cache: null })).warnings.filter((line) => line.startsWith("sample rates"));
    expect(await bandOf(free)).toEqual([
      expect.stringMatching(
        /^sample rates 8000, 16000 Hz: free hears nothing above 4000 Hz of any sound, as 1 of 3 generated and 0 of 3 reference sounds have no more \(first: .*a.1\.wav\); not comparable/,
      ),
    ]);
    expect(await bandOf(limitedBy(8000))).toEqual([]);
    const damaged = await readFile(join(folder, "a", "1.wav"));
    damaged.writeUInt32LE(100, 24); // the rate of its header
    await writeFile(join(folder, "a", "damaged.wav"), damaged);
    expect(await bandOf(free)).toEqual([expect.stringMatching(/above 4000 Hz .* 1 of 4 generated/)]);
    await rm(join(folder, "a", "damaged.wav"));
    await writeTone(join(folder, "a", "1.wav"), 300);
    expect(await bandOf(free)).toEqual([]);
    // Of a rate that is the lowest, but nothing that anyone could hear.
    await writeTone(join(folder, "a", "short.wav"), 300, { sampleRate: 8000, seconds: 0.005 });
    expect(await bandOf(free)).toEqual([]);
    await writeTone(join(folder, "a", "long.wav"), 300, { sampleRate: 8000 });
    expect(await bandOf(free)).toEqual([expect.stringMatching(/above 4000 Hz .* 2 of 5 generated/)]);
  });

  it("counts the pairs that were scored, and lists sounds in columns of one order", async () => {
    await writeTones("a", [200, 300, 400]);
    await writeTones("b", [250, 350, 450]);
    const whole = await run(new FakeBackbone());
    await writeFile(join(folder, "a", "1.wav"), "RIFF");
    const damaged = await run(new FakeBackbone());
    expect([whole, damaged].map(({ manifest }) => manifest.pairCount)).toEqual([3, 2]);
    await rm(join(folder, "b", "2.wav"));
    const [first, ...others] = [whole, damaged, await run(new FakeBackbone())].map(
      (one) => csvReport(one).split("\n")[0],
    );
    expect(others).toEqual([first, first]);
  });

  it("says why a score is absent", async () => {
    await writeTones("a", [200]);
    await writeTones("b", [250, 350]);
    const { metrics, warnings } = await run(new FakeBackbone());
    expect([metrics.fd, metrics.kid.mean, metrics.kad, metrics.fadInfinity, metrics.is.mean]).toEqual(
      Array(5).fill(null),
    );
    for (const name of ["fd", "kid, kad", "fad infinity", "is"])
      expect(warnings.filter((line) => line.startsWith(`${name}: absent, as `))).toHaveLength(1);
  });

  it("says which side has too few sounds for FAD infinity", async () => {
    await writeTones("a", [200, 300, 400, 500, 600, 700]);
    await writeTones("b", [250]);
    const { warnings } = await run(new FakeBackbone());
    expect(warnings).toContain("fad infinity: absent, as 1 rows of reference sounds are too few");
  });

  it("says that sets are unpaired, and scores no pairs", async () => {
    await writeTones("a", [200, 300, 400]);
    await writeTones("b", [250, 350]);
    const { metrics, warnings, manifest, sounds } = await run(new FakeBackbone());
    expect(manifest).toMatchObject({ isPaired: false, pairCount: 2 });
    expect([metrics.klSoftmax, metrics.lsd, sounds[0]?.reference]).toEqual([null, null, null]);
    expect(warnings.filter((line) => line.startsWith("unpaired: 2 names are shared by 3"))).toEqual([
      expect.stringMatching(/LSD need pairs$/),
    ]);
  });

  it("says that names would pair without their endings, as those of an archive's sounds", async () => {
    await writeTones("a", [200, 300]);
    const [generated, judge] = [await soundsIn("a"), new FakeBackbone()];
    const inArchive = generated.map((sound) => ({ ...sound, name: sound.name.slice(0, -".wav".length) }));
    const judges = { classifier: judge, frames: judge, clap: null, programs: null };
    const { warnings } = await evaluateSounds(generated, inArchive, { judges, preset: "paper-2023", cache: null });
    expect(warnings).toContainEqual(
      expect.stringMatching(/^unpaired: 0 names .*; without the endings of files, which/),
    );
  });

  it("scores captions against sounds where CLAP is there", async () => {
    await writeTones("a", [200, 300]);
    await writeTones("b", [200, 300]);
    await writeFile(join(folder, "list.csv"), "file,caption\na/0.wav,high\na/1.wav,low\n");
    const fake = new FakeBackbone();
    const clap: ClapJudge = {
      ...{ name: "clap", hash: fake.hash, protocol: fake.protocol, limitedTo: null },
      embed: async () => ({ embeddings: Float32Array.of(1, 0), rows: 1, width: 2, logits: null }),
      embedText: async (text: string) => (text === "high" ? Float32Array.of(1, 0) : Float32Array.of(0, 1)),
    };
    const [generated, reference] = [await soundsIn("list.csv"), await soundsIn("b")];
    const { metrics, sounds } = await evaluateSounds(generated, reference, {
      judges: { classifier: fake, frames: fake, clap, programs: null },
      preset: "foley",
      cache: null,
    });
    expect(sounds.map(({ clap }) => clap)).toEqual([1, 0]);
    expect([metrics.clap, metrics.clapAudio]).toEqual([0.5, 1]);
  });

  it("knows the sounds of one prompt by their captions, or else by numbered names, and says so", async () => {
    for (const [i, name] of ["rain", "rain-2", "rain-3", "wind-2", "1-100-0", "1-100-1"].entries())
      await writeTone(join(folder, "a", `${name}.wav`), 200 + 40 * i);
    await writeTones("b", [250, 350]);
    const numbered = await run(new FakeBackbone());
    expect(numbered.manifest.prompts).toEqual({ from: "names", promptCount: 1, soundCount: 3 });
    expect(numbered.metrics.diversity).toBeGreaterThan(0);
    await writeFile(join(folder, "list.csv"), "file,caption\na/rain.wav,rain\na/wind-2.wav,rain\na/rain-2.wav,wind\n");
    const judges = { classifier: new FakeBackbone(), frames: new FakeBackbone(), clap: null, programs: null };
    const options = { judges, preset: "foley", cache: null } as const;
    const captioned = await evaluateSounds(await soundsIn("list.csv"), await soundsIn("b"), options);
    expect(captioned.manifest.prompts).toEqual({ from: "captions", promptCount: 1, soundCount: 2 });
    const single = await evaluateSounds(await soundsIn("b"), await soundsIn("a"), options);
    expect([single.manifest.prompts, single.metrics.diversity]).toEqual([null, null]);
    const waveform = monoWaveform(
      Float32Array.from({ length: 1600 }, (_, i) => Math.sin(i)),
      16_000,
    );
    const held = ["v1.2", "v1.3"].map((name) => heldSound({ name, waveform }));
    expect((await evaluateSounds(held, await soundsIn("b"), options)).manifest.prompts).toBeNull();
  });

  it("says which neighbours count, and where sounds are too few for them", async () => {
    await writeTones("a", [200, 300, 400]);
    await writeTones("b", [250, 350, 450]);
    const papers = await run(new FakeBackbone());
    expect(papers.manifest.neighbours).toEqual({ manifold: 3, density: 5 });
    expect(papers.metrics).toMatchObject({ precision: null, coverage: null });
    expect(papers.warnings.some((line) => line.includes("3 sounds are too few for 5 neighbours"))).toBe(true);
    const two = await run(new FakeBackbone(), { neighbours: 2 });
    expect(two.metrics).toMatchObject({ precision: expect.any(Number), density: expect.any(Number) });
    expect(two.warnings.some((line) => line.includes("as few as 3 sounds"))).toBe(true);
  });

  it("measures KAD by the width that the preset names", async () => {
    await writeTones("a", [200, 300, 400, 500]);
    await writeTones("b", [250, 350, 450, 900]);
    const [foley, kadtk] = [await run(new FakeBackbone()), await run(new FakeBackbone(), { preset: "kadtk" })];
    expect([foley.manifest.kadBandwidth, kadtk.manifest.kadBandwidth]).toEqual(["reference", "generated"]);
    expect(kadtk.metrics.kad).not.toBeCloseTo(foley.metrics.kad ?? 0, 3);
    expect(kadtk.metrics.fd).toBe(foley.metrics.fd);
  });

  it("scores one half of the reference against the other on request, and says where it cannot", async () => {
    await writeTones(
      "a",
      Array.from({ length: 20 }, (_, i) => 200 + 35 * i),
    );
    await writeTones(
      "b",
      Array.from({ length: 24 }, (_, i) => 210 + 31 * i),
    );
    const evaluation = await run(new FakeBackbone(), { realToReal: true, testList: "audiocaps-964" });
    expect(evaluation.realToReal).toMatchObject({ soundCount: 12, halvingCount: 10, isPaired: false });
    expect(evaluation.manifest.testList).toEqual({ name: "audiocaps-964", soundCount: 964, isWhole: false });
    const told = evaluation.warnings.find((line) => line.startsWith("test list audiocaps-964"));
    expect(told).toContain("has 964 sounds, here are 20 generated and 24 reference ones");
    const table = tableReport(evaluation);
    expect(table).toMatch(
      /unpaired; test list audiocaps-964, not whole: it has 964\nreal to real: 12 reference sounds/,
    );
    expect(table).toMatch(/metric +score +spread +better +real to real +same count +backbone\n/);
    const [head, fd] = metricsCsvReport(evaluation).split("\n");
    expect(head).toBe("metric,score,std,low,high,better,backbone,realToReal,realToRealStd,sameCount,sameCountStd");
    expect(fd).toContain(`fd,${evaluation.metrics.fd},,,,lower,fake,${evaluation.realToReal?.scores.fd?.real.mean},`);
    const page = await htmlReport(evaluation, await soundsIn("a"), await soundsIn("b"));
    expect(page).toContain("mean of 10 halvings");

    await rm(join(folder, "b", "0.wav"));
    for (const i of [1, 2, 3, 4]) await rm(join(folder, "b", `${i}.wav`));
    const few = await run(new FakeBackbone(), { realToReal: true });
    expect(few.realToReal).toBeNull();
    expect(few.warnings).toContain("real to real: absent, as 19 different reference sounds are fewer than 20");
    expect(tableReport(few)).toMatch(/better +backbone\n/);
    expect((await run(new FakeBackbone())).warnings.some((line) => line.startsWith("real to real"))).toBe(false);
  });

  it("tells each sound of each stage, and how far the whole is", async () => {
    await writeTones("a", [200, 300]);
    await writeTones("b", [250, 350]);
    const events: WorkEvent[] = [];
    await run(new FakeBackbone(), { report: (event) => void events.push(event) });
    const stages = { reference: "sounds", generated: "sounds", pairs: "sounds", scores: "steps" };
    expect(events.map(({ stage, done, total, unit }) => [stage, done, total, unit])).toEqual(
      Object.entries(stages).flatMap(([stage, unit]) => [1, 2].map((done) => [stage, done, 2, unit])),
    );
    const shares = [1 / 6, 1 / 3, 1 / 2, 2 / 3, 0.8, 14 / 15, 29 / 30, 1];
    expect(events.map(({ share }) => share)).toEqual(shares.map((share) => expect.closeTo(share)));
    expect(events.flatMap(({ note }) => note ?? [])).toEqual(["0.wav", "1.wav", "0.wav", "1.wav", "0.wav", "1.wav"]);
  });

  it("is not whole before sets without pairs are scored, halving by halving", async () => {
    for (let i = 0; i < 12; i++) await writeTone(join(folder, "a", `made-${i}.wav`), 300 + 10 * i);
    await writeTones(
      "b",
      Array.from({ length: 24 }, (_, i) => 200 + 10 * i),
    );
    const events: WorkEvent[] = [];
    await run(new FakeBackbone(), { realToReal: true, report: (event) => void events.push(event) });
    const heard = events.filter(({ stage }) => stage === "generated").at(-1);
    expect(heard?.share).toBeLessThan(0.95);
    const scored = events.filter(({ stage }) => stage === "scores");
    expect(scored.map(({ done }) => done)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(scored.at(-1)).toMatchObject({ total: 12, share: 1 });
  });

  it("stops before the next sound, and says so", async () => {
    await writeTones("a", [200, 300]);
    await writeTones("b", [250, 350]);
    const stop = new AbortController();
    const backbone = new FakeBackbone();
    const stopped = run(backbone, { signal: stop.signal, report: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: "aborted", message: "evaluate: stopped" });
  });

  it("tells each replicate of an interval, and stops between two of them", async () => {
    await writeTones("a", [200, 300, 400]);
    await writeTones("b", [250, 350, 450]);
    const events: WorkEvent[] = [];
    await run(new FakeBackbone(), { bootstrap: 40, report: (event) => void events.push(event) });
    const told = events.filter(({ stage }) => stage === "intervals");
    expect(told.map(({ done }) => done)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
    expect(told.at(-1)).toMatchObject({ total: 120, unit: "steps", share: 1 });
    const shares = events.map(({ share }) => share ?? 0);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    const stop = new AbortController();
    // As Ctrl-C comes: from without, while it computes.
    const report = ({ stage, done }: WorkEvent): void => {
      if (stage === "intervals" && done === 1) setTimeout(() => stop.abort());
    };
    const stopped = run(new FakeBackbone(), { bootstrap: 1000, signal: stop.signal, report });
    await expect(stopped).rejects.toMatchObject({ code: "aborted", message: "evaluate: stopped" });
  });

  it("refuses two sounds of one name, which would be paired wrongly", async () => {
    const waveform = monoWaveform(new Float32Array(16_000), 16_000);
    const [one, twice] = [heldSound({ name: "dog", waveform }), heldSound({ name: "dog", waveform })];
    const judges = { classifier: new FakeBackbone(), frames: new FakeBackbone(), clap: null, programs: null };
    const options = { judges, preset: "foley", cache: null } as const;
    const line = "sounds: expected each sound once, got dog twice; remove one";
    await expect(evaluateSounds([one, twice], [one], options)).rejects.toThrow(`generated ${line}`);
    await expect(evaluateSounds([one], [one, twice], options)).rejects.toThrow(`reference ${line}`);
  });

  it("draws intervals around the distances on request", async () => {
    await writeTones("a", [200, 300, 400, 500, 600]);
    await writeTones("b", [250, 350, 450, 550]);
    const { metrics, intervals } = await run(new FakeBackbone(), { bootstrap: 50 });
    expect(intervals.fd?.low).toBeLessThan(metrics.fd ?? 0);
    expect(intervals.fd?.high).toBeGreaterThan(metrics.fd ?? 0);
    expect((await run(new FakeBackbone())).intervals.fd).toBeUndefined();
  });
});
