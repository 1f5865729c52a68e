import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { evaluationPrompts } from "../src/data/evaluation-prompts.ts";
import { openRuntime } from "../src/engine/runtime/node/open-runtime.ts";
import { SoundClassifier } from "../src/evaluate/sound-classifier.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { hashOfFile } from "../src/files/hash-file.ts";
import { type Clip, embeddedModels, load } from "../src/index.ts";

const folder = new URL("../models/nano/", import.meta.url);
const aisfx = new URL("../models/aisfx/", import.meta.url);
const read = (name: string): string => readFileSync(fileURLToPath(new URL(name, folder)), "utf8");

interface Count {
  readonly right: number;
  readonly total: number;
}

interface Tally extends Count {
  readonly accuracy: number;
  readonly perClass: Readonly<Record<string, Count>>;
}

interface Quantiles {
  readonly least: number;
  readonly tenth: number;
  readonly median: number;
}

/** Distances to the nearest clip that nano learned from, of its sounds and of real ones. */
interface Distances {
  readonly generated: Quantiles;
  readonly real: Quantiles;
  readonly nearerThanRealOfItsKind: number;
}

interface Nearest {
  readonly learntFrom: number;
  readonly esc10: Record<"mel" | "embedding", Distances>;
  readonly otherKinds: Record<"mel" | "embedding", Distances>;
}

const readJson = <T>(name: string): T => JSON.parse(read(name)) as T;
const score = readJson<{ real: Tally; generated: Tally & { heard: Tally; settings: object } }>("score.json");
const bySound = readJson<{ sameClass: Tally; sameVerdict: Tally }>("score-sounds.json");
const byKind = readJson<{ real: Tally; generated: Tally }>("score-kinds.json");
const rowsOf = (name: string): readonly Tally[] => Object.values(readJson<{ rows: Record<string, Tally> }>(name).rows);
const [byCodec, byCodecOfEsc10] = [rowsOf("score-codec.json"), rowsOf("score-codec-esc10.json")];
const nearest = readJson<Nearest>("nearest.json");
const card = read("README.md");

describe("the embedded model", () => {
  it("is what load takes when nothing is asked for, and makes a sound that is neither silent nor clipped", async () => {
    const model = await load(undefined, { device: "cpu" });
    const clip = await model.generate("a dog barking", { seed: 1 });
    await model.dispose();
    expect(embeddedModels()).toContain("nano");
    expect(clip.settings.model).toBe("nano");
    expect(clip.durationSeconds).toBeCloseTo(5.12);
    expect(clip.clippedCount).toBe(0);
    expect(Math.max(...clip.samples.map(Math.abs))).toBeGreaterThan(0.05);
  });

  it("follows a sound in place of words", async () => {
    const model = await load("nano", { device: "cpu" });
    const settings = { seed: 1, steps: 4, durationSeconds: 1 };
    const like = await model.generate(null, { ...settings, audio: fixture("dog-bark.flac") });
    const other = await model.generate(null, { ...settings, audio: fixture("rain.wav") });
    expect(like.samples).not.toEqual(other.samples);
    // A real clip, and sounds of classes that nano has from words, each heard again in what is made of it.
    const judge = await SoundClassifier.load(await openRuntime("cpu"), folderFiles(fileURLToPath(folder)));
    const heard = async (audio: string | Clip): Promise<string> =>
      (await judge.classify(await model.generate(null, { audio, seed: 1 }))).label;
    expect(await heard(fixture("rain.wav"))).toBe("rain");
    for (const label of ["dog", "crackling_fire"] as const) {
      const [prompt] = evaluationPrompts[label] as readonly [string, ...string[]];
      expect(await heard(await model.generate(prompt, { seed: 1 }))).toBe(label);
    }
    await model.dispose();
  });

  it("was scored with the settings that it has by default", async () => {
    const model = await load("nano", { device: "cpu" });
    expect(score.generated.settings).toEqual(model.defaults);
    await model.dispose();
  });
});

describe("the scores in the model card", () => {
  it.each([
    ["real clips", score.real],
    ["made of words", score.generated],
    ["made of sounds", bySound.sameClass],
    ["made of sounds, beside the verdict on these", bySound.sameVerdict],
    ["real clips of all kinds", byKind.real],
    ["all kinds, made of words", byKind.generated],
  ])("add up: %s", (_, { right, total, accuracy, perClass }) => {
    const counts = Object.values(perClass);
    expect(counts.reduce((sum, count) => sum + count.right, 0)).toBe(right);
    expect(counts.reduce((sum, count) => sum + count.total, 0)).toBe(total);
    expect(accuracy).toBe(right / total);
  });

  it.each([
    "score",
    "score-hifigan",
    "score-sounds",
    "score-kinds",
    "score-codec",
    "score-codec-esc10",
    "onsets",
    "nearest",
  ])("are of the weights and the judge that lie beside them: %s", async (name) => {
    const { madeWith } = readJson<{ madeWith: { weights: string; judge: string | null } }>(`${name}.json`);
    const codec = ["vae", "vocoder"];
    const parts = name.startsWith("score-codec") ? codec : ["audio_encoder", "text_encoder", "unet", ...codec];
    expect(madeWith.weights, "nano's weights changed: measure it again").toBe(await hashOfWeights(parts));
    if (name === "onsets") return expect(madeWith.judge).toBeNull();
    const isByAisfx = !["score", "score-hifigan", "score-sounds"].includes(name);
    const judge = isByAisfx ? await hashOfWeights([""], aisfx) : await hashOfWeights(["classifier"]);
    expect(madeWith.judge, "the judge changed: measure nano again").toBe(judge);
  });

  it("are those that were measured, class by class", () => {
    const { real, generated } = score;
    for (const { perClass } of [real, generated])
      expect(Object.keys(perClass).sort()).toEqual(Object.keys(evaluationPrompts).sort());
    expect(card).toContain(`${real.right} of the ${real.total}`);
    expect(card).toContain(`**${generated.right} of ${generated.total}**`);
    expect(card).toContain(`**${bySound.sameClass.right} of ${bySound.sameClass.total}**`);
    for (const { perClass } of [...byCodec, byKind.generated]) {
      const shares = Object.values(perClass).map(({ right, total }) => right / total);
      const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
      expect(card.replaceAll("\n", " ")).toContain(` ${(100 * mean).toFixed(1)} % `);
    }
    for (const { right } of byCodecOfEsc10.slice(1)) expect(card.replaceAll("\n", " ")).toContain(` ${right} `);
    expect(card.replaceAll("\n", " ")).toContain(` ${byKind.generated.right} of ${byKind.generated.total} `);
    for (const { generated: made, real: held } of [score, byKind]) {
      for (const [label, { right, total }] of Object.entries(made.perClass)) {
        const of = held.perClass[label];
        expect(card).toContain(`| ${label} | ${right}/${total} | ${of?.right}/${of?.total} |`);
      }
    }
  });

  it("reach what nano is held to", () => {
    expect(score.generated.total).toBe(80);
    expect(score.generated.accuracy).toBeGreaterThanOrEqual(0.9);
    expect(score.generated.heard.accuracy).toBeGreaterThanOrEqual(0.88);
    for (const { right } of Object.values(score.generated.heard.perClass)) expect(right).toBeGreaterThanOrEqual(5);
    expect(bySound.sameClass.total).toBe(80);
    expect(bySound.sameClass.accuracy).toBeGreaterThanOrEqual(0.75);
    const kinds = Object.values(byKind.generated.perClass);
    expect(kinds.filter(({ right, total }) => right > total / 2).length).toBeGreaterThanOrEqual(40);
  });
});

describe("the distances in the model card", () => {
  it.each(["esc10", "otherKinds"] as const)("are those that were measured: %s", (set) => {
    for (const measure of ["mel", "embedding"] as const) {
      const { generated, real, nearerThanRealOfItsKind } = nearest[set][measure];
      const cells = [generated, real].map((of) => [of.least, of.tenth, of.median].map((x) => x.toFixed(3)).join(" / "));
      expect(card).toContain(`| ${cells.join(" | ")} | ${nearerThanRealOfItsKind} of `);
    }
  });
});

describe("the attribution", () => {
  const { data } = Papa.parse<Record<string, string>>(read("ATTRIBUTION.csv").trim(), { header: true });

  it("has every kind that nano is said to know, at least forty of them", () => {
    const kinds = [...new Set(data.map(({ label }) => label as string))].sort();
    expect(kinds.length).toBeGreaterThanOrEqual(40);
    expect(Object.keys(byKind.generated.perClass).sort()).toEqual(kinds);
    for (const kind of kinds) expect(card).toContain(kind.replaceAll("_", " "));
  });

  it("names source and licence of every clip that nano learned from, each once", () => {
    expect(new Set(data.map(({ clip }) => clip)).size).toBe(data.length);
    expect(data).toHaveLength(nearest.learntFrom);
    for (const row of data) {
      expect(row.licence, row.clip).toMatch(/^(CC0|CC0-1\.0|CC-BY|MIT|BSD-3-Clause|Apache-2\.0)$/);
      expect(row.source, row.clip).not.toBe("");
    }
  });
});

/** As tools/nano/measure/made-with.js has it. */
async function hashOfWeights(parts: readonly string[], of = folder): Promise<string> {
  const hash = createHash("sha256");
  for (const part of parts) {
    for (const file of ["diffusion_pytorch_model.safetensors", "model.safetensors"]) {
      const path = fileURLToPath(new URL(posix.join(part, file), of));
      if (existsSync(path)) hash.update(`${part}/${file} ${await hashOfFile(path)}\n`);
    }
  }
  return hash.digest("hex");
}

function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}
