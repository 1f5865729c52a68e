import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeWav } from "../src/audio/wav/encode-wav.ts";
import type { JsonValue } from "../src/engine/json/json-value.ts";
import { Generator } from "../src/engine/random/generator.ts";
import type { WorkOptions } from "../src/engine/work.ts";
import { workOf } from "../src/engine/work.ts";
import type { Backbone } from "../src/evaluate/backbone/backbone.ts";
import { evaluateSounds } from "../src/evaluate/evaluate-sounds.ts";
import { fileSound } from "../src/evaluate/node/file-sound.ts";
import { findSounds } from "../src/evaluate/node/find-sounds.ts";
import type { Evaluation } from "../src/evaluate/score/evaluation.ts";
import type { Foley } from "../src/library/foley.ts";
import type { Resources } from "../src/library/resources.ts";
import type { Session } from "../src/library/session.ts";
import { keepSession } from "../src/library/shared-work.ts";
import { doShard } from "../src/units/node/do-shard.ts";
import { evaluateUnits } from "../src/units/node/kinds/evaluate-units.ts";
import { mergeShards } from "../src/units/node/merge-shards.ts";
import type { UnitKind, UnitTools } from "../src/units/node/unit-kind.ts";
import { placesIn } from "../src/units/shard.ts";
import type { UnitOfWork } from "../src/units/unit-of-work.ts";
import type { UnitStore } from "../src/units/unit-store.ts";
import { HeldStore } from "./support/held-store.ts";

const clipCount = 500;
/** Too short for a spectrogram, so that nothing but embeddings is computed. */
const sampleCount = 64;

let folder: string;
let request: JsonValue;
/** Whose plan was made once, as all machines make the same. */
let kind: UnitKind;
const base = new HeldStore("base");

/** Hears the first samples of a clip: no network. */
function hearing(name: string, from: number, rows: number, width: number): Backbone {
  return {
    ...{ name, hash: `hash of ${name}`, protocol: "made", limitedTo: null },
    async embed({ channels: [samples = new Float32Array(0)] }) {
      const embeddings = samples.slice(from, from + rows * width);
      return { embeddings, rows, width, logits: rows === 1 ? samples.slice(0, 5).map((value) => value * 4) : null };
    },
  };
}

const judges = {
  classifier: hearing("clips", 0, 1, 8),
  frames: hearing("frames", 8, 3, 6),
  clap: null,
  programs: null,
};

type Share = (resources: Resources, watched: WorkOptions) => Promise<unknown>;

/** A library of nothing but some resources. */
function libraryWith(run: (options: WorkOptions, work: Share) => Promise<unknown>): Foley {
  const made = {} as Foley;
  keepSession(made, {
    run: (_: string, options: WorkOptions, work: Share) => run(options, work),
  } as unknown as Session);
  return made;
}

const resources = {
  device: async () => ({ runtime: { device: "cpu" }, warnings: [] }),
  judges: async () => judges,
  furtherJudges: async () => [],
} as unknown as Resources;

const library = libraryWith((options, work) => work(resources, options));

const toolsWith = (store: UnitStore): UnitTools => ({
  ...workOf(),
  ...{ library, store, version: "1.0.0", keepsInputs: false },
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-parts-"));
  for (const [set, shift] of [
    ["made", 0.1],
    ["real", 0],
  ] as const) {
    await mkdir(join(folder, set));
    const random = new Generator(shift === 0 ? 1 : 2);
    for (let i = 0; i < clipCount; i++) {
      const samples = random.randn(sampleCount).map((value) => value / 8 + shift);
      const wav = encodeWav({ sampleRate: 16_000, channels: [samples] }, { format: "float32" });
      await writeFile(join(folder, set, `${String(i).padStart(3, "0")}.wav`), wav);
    }
  }
  for (const set of ["made", "real"]) await writeFile(join(folder, set, "417.wav"), "no sound");
  const settings = { useCache: false, realToReal: false };
  request = { generated: join(folder, "made"), reference: join(folder, "real"), settings };
  const plan = await evaluateUnits.plan(request, toolsWith(base));
  const units = await Promise.all(Array.from({ length: plan.total }, (_, place) => plan.unit(place)));
  kind = { ...evaluateUnits, plan: async () => ({ ...plan, unit: async (place) => units[place] as UnitOfWork }) };
  await doShard(kind, request, { index: 1, count: 1 }, toolsWith(base));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a shard leaves, of units that were done before. */
async function shardOf(index: number, count: number): Promise<HeldStore> {
  const store = new HeldStore(`part ${index}`);
  const plan = await kind.plan(request, toolsWith(store));
  for (const place of placesIn({ index, count }, plan.total)) {
    const { key } = await plan.unit(place);
    for (const name of await base.list(key)) await store.write(key, name, await base.read(key, name));
  }
  await doShard(kind, request, { index, count }, toolsWith(store));
  return store;
}

async function mergedOf(stores: readonly UnitStore[], out: string): Promise<Evaluation> {
  const { store: _, ...tools } = toolsWith(base);
  await mergeShards(stores, { ...tools, out });
  return JSON.parse(await readFile(join(out, "evaluation.json"), "utf8"));
}

async function ofOneMachine(): Promise<Evaluation> {
  const [made, real] = await Promise.all(
    ["made", "real"].map(async (set) => (await findSounds(join(folder, set), { isRecursive: false })).sounds),
  );
  const evaluation = await evaluateSounds((made ?? []).map(fileSound), (real ?? []).map(fileSound), {
    ...{ judges, preset: "foley", cache: null, onError: "skip" },
    versions: { node: process.versions.node, foley: "1.0.0", device: "cpu" },
  });
  return JSON.parse(JSON.stringify(evaluation));
}

/** Without what says which foley it was, and where a file that cannot be used lies. */
const comparable = ({ manifest, ...rest }: Evaluation) => ({ ...rest, manifest: { ...manifest, versions: {} } });

test("500 clips in 1 to 16 parts, however they are cut, come to what one machine makes, in every number", async () => {
  const one = comparable(await ofOneMachine());
  expect(one.metrics.fd).toBeGreaterThan(0);
  expect(one.unusable).toHaveLength(2);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 16 }), fc.boolean(), async (count, isTurned) => {
      const parts = await Promise.all(Array.from({ length: count }, (_, i) => shardOf(i + 1, count)));
      const merged = await mergedOf(isTurned ? parts.reverse() : parts, join(folder, "merged"));
      expect(comparable(merged)).toEqual(one);
    }),
    { numRuns: 6, verbose: true },
  );
});

test("a unit's key is its sounds' content, wherever they lie", async () => {
  const keysAt = async (place: string): Promise<string[]> => {
    const asked = { generated: join(place, "made"), reference: join(place, "real"), settings: { useCache: false } };
    const plan = await evaluateUnits.plan(asked, toolsWith(base));
    return Promise.all([0, 1, plan.total - 1].map(async (at) => (await plan.unit(at)).key));
  };
  const before = await keysAt(folder);
  expect(await Promise.all(before.map((key) => base.has(key)))).toEqual([true, true, true]);
  const [first = ""] = before;
  const path = join(folder, "made", "000.wav");
  const bytes = await readFile(path);
  await writeFile(path, encodeWav({ sampleRate: 16_000, channels: [new Float32Array(sampleCount).fill(0.5)] }));
  const after = await keysAt(folder);
  expect(after[0]).not.toBe(first);
  expect(after.slice(1)).toEqual(before.slice(1));
  await writeFile(path, bytes);
});

test("other weights of a judge are refused by name", async () => {
  const other = { ...judges, frames: { ...judges.frames, hash: "another" } };
  const { store: _, ...tools } = toolsWith(base);
  const changed = { ...resources, judges: async () => other } as unknown as Resources;
  const elsewhere = libraryWith((options, work) => work(changed, options));
  await expect(mergeShards([base], { ...tools, library: elsewhere, out: null })).rejects.toThrow(
    /^evaluate: expected the judge frames hash of fram… of the job, got frames another…; give all machines the same weights$/,
  );
});
