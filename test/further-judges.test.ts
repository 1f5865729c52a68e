import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { mixToMono } from "../src/audio/waveform.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import type { Backbone } from "../src/evaluate/backbone/backbone.ts";
import { loadFurther } from "../src/evaluate/backbone/further.ts";
import { evaluateSounds } from "../src/evaluate/evaluate-sounds.ts";
import type { FurtherName } from "../src/evaluate/further-name.ts";
import { fileSound } from "../src/evaluate/node/file-sound.ts";
import { findSounds } from "../src/evaluate/node/find-sounds.ts";
import { metricRows } from "../src/evaluate/report/rows.ts";
import type { Evaluation } from "../src/evaluate/score/evaluation.ts";
import { heldSound } from "../src/evaluate/sounds/held-sound.ts";
import type { JudgedSound } from "../src/evaluate/sounds/sound.ts";
import { fileSource } from "../src/files/file-source.ts";
import { passtPresets } from "../src/models/passt/config.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { goldenValue } from "./support/golden.ts";
import { heldFeatures } from "./support/held-features.ts";
import { mixedClip, writeMixes } from "./support/mixed-clips.ts";
import { writeRandomOpenl3 } from "./support/random-openl3.ts";
import { writeRandomPasst } from "./support/random-passt.ts";
import { runCli } from "./support/run-cli.ts";

// Scores that av-benchmark and stable-audio-metrics made of the same clips with the same weights, by tools/golden/passt.py.

const golden = fileURLToPath(new URL("golden/backbones/passt.safetensors", import.meta.url));
const { metadata } = await readSafetensors(golden);
const scores = goldenValue<Readonly<Record<string, Readonly<Record<string, number>>>>>(metadata, "scores");
const runtime = new NodeRuntime("cpu");
const cache = heldFeatures();

let folder: string;
const at = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-further-"));
  vi.stubEnv("FOLEY_CACHE", at("cache"));
  const published = passtPresets.passt_s_swa_p16_128_ap476;
  const small = { ...published, width: 128, depth: 2, headCount: 2, hiddenWidth: 512, classCount: 20 };
  await writeRandomPasst(at("passt.safetensors"), small);
  await writeRandomOpenl3(at("openl3.safetensors"), { widths: [4, 4, 8, 8, 8, 8, 16, 16], melCount: 256 });
  await writeMixes(folder, "generated", 0, 12);
  await writeMixes(folder, "reference", 1, 12);
  await writeMixes(folder, "few", 0, 2);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** The loudest sample, twice: as little as a judge can hear. */
const deaf: Backbone = {
  name: "deaf",
  hash: "0".repeat(64),
  protocol: "deaf-1",
  embed: async (clip) => {
    const embeddings = mixToMono(clip).slice(0, 2);
    return { embeddings, rows: 1, width: 2, logits: embeddings };
  },
  limitedTo: null,
};
const judges = { classifier: deaf, frames: deaf, clap: null, programs: null };

async function evaluateWith(
  names: readonly FurtherName[],
  generated: readonly JudgedSound[],
  reference: readonly JudgedSound[],
): Promise<Evaluation> {
  const further = await Promise.all(
    names.map(async (name) => {
      const file = name === "openl3" ? "openl3.safetensors" : "passt.safetensors";
      return loadFurther(runtime, name, await fileSource(at(file)));
    }),
  );
  return evaluateSounds(generated, reference, { judges, further, preset: "foley", cache });
}

async function soundsOf(set: string): Promise<JudgedSound[]> {
  return (await findSounds(at(set), { isRecursive: false })).sounds.map(fileSound);
}

function longSounds(side: number): JudgedSound[] {
  return [1, 4, 12, 16.3].map((seconds, index) =>
    heldSound({ name: `${index}`, waveform: mixedClip(index, side, Math.floor(32_000 * seconds), 32_000) }),
  );
}

function scoreOf({ further }: Evaluation, title: string): unknown {
  return further.find((score) => score.title === title)?.value;
}

describe("further judges", () => {
  it("give av-benchmark's FD, KL and IS by PaSST, beside the scores of the others", async () => {
    const evaluation = await evaluateWith(["passt"], await soundsOf("generated"), await soundsOf("reference"));
    const wanted = scores["av-benchmark"] as Readonly<Record<string, number>>;
    const spread = scoreOf(evaluation, "IS PaSST") as { readonly mean: number; readonly std: number };
    const found = {
      fd: scoreOf(evaluation, "FD PaSST"),
      kl: scoreOf(evaluation, "KL PaSST"),
      "is.mean": spread.mean,
      "is.std": spread.std,
    };
    expect(Object.keys(found)).toEqual(Object.keys(wanted));
    for (const [name, value] of Object.entries(wanted)) {
      const scale = name === "is.std" ? (wanted["is.mean"] as number) : value;
      expect(Math.abs((found[name as keyof typeof found] as number) - value) / scale, name).toBeLessThan(1e-3);
    }
    expect(evaluation.further.map(({ better }) => better)).toEqual(["lower", "lower", "higher"]);
    expect(evaluation.manifest.backbones.passt?.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("give stable-audio-metrics' KL, which goes the other way, over all of each sound", async () => {
    const evaluation = await evaluateWith(["passt-stable-audio"], longSounds(0), longSounds(1));
    const wanted = scores["stable-audio"]?.kl as number;
    const found = scoreOf(evaluation, "KL PaSST (Stable Audio)") as number;
    expect(Math.abs(found - wanted) / wanted).toBeLessThan(1e-3);
  });

  it("have places of their own among the features, with CLAP or without", async () => {
    const sounds = longSounds(0).slice(0, 2);
    const evaluation = await evaluateWith(["openl3", "passt"], sounds, sounds);
    expect(evaluation.metrics.clapAudio).toBeNull();
    expect(evaluation.manifest.generated.rows).toEqual({ classifier: 2, frames: 2, openl3: 10, passt: 2 });
    expect(evaluation.sounds.map(({ furtherKl }) => furtherKl)).toEqual([{ passt: 0 }, { passt: 0 }]);
    expect(evaluation.warnings).toContain("is passt: absent, as it needs 10 sounds and there are 2");
    const rows = metricRows(evaluation).filter(({ name }) => /OpenL3|PaSST/.test(name));
    expect(rows.map(({ name, backbone }) => `${name}, ${backbone}`)).toEqual([
      "FD OpenL3, openl3-mel256",
      "FD PaSST, passt",
      "KL PaSST, passt",
      "IS PaSST, passt",
    ]);
  });
});

describe("the option that asks for further judges", () => {
  const command = (also: string, ...rest: string[]) =>
    runCli(
      ...["evaluate", at("few"), at("few"), "--also", also, "--device", "cpu", "--threads", "1", "--quiet"],
      ...rest,
    );

  it("puts their scores in the table, the JSON, the CSV and the page", async () => {
    const files = { json: at("scores.json"), csv: at("scores.csv"), html: at("scores.html") };
    const asked = `passt=${at("passt.safetensors")},openl3=${at("openl3.safetensors")}`;
    const { status, out } = await command(
      asked,
      ...Object.entries(files).flatMap(([kind, path]) => [`--${kind}`, path]),
    );
    expect(status).toBe(0);
    for (const title of ["FD PaSST", "KL PaSST", "IS PaSST", "FD OpenL3"]) expect(out).toContain(title);
    const { further, manifest } = JSON.parse(await readFile(files.json, "utf8"));
    expect(further.map(({ judge, metric }: { judge: string; metric: string }) => `${judge} ${metric}`)).toEqual([
      "passt fd",
      "passt kl",
      "passt is",
      "openl3 fd",
    ]);
    expect(manifest.backbones.passt.protocol).toMatch(/^passt-av-benchmark-1: .* the first 10 s/);
    expect((await readFile(files.csv, "utf8")).split("\n")[0]).toContain("kl passt");
    expect(await readFile(files.html, "utf8")).toContain("FD OpenL3");
  });

  it("takes one that was fetched by its name alone, and says how to fetch it", async () => {
    const { status, err } = await command("passt");
    expect(status).toBe(1);
    expect(err).toContain("foley models pull passt");
  });

  it("asks for a file where nothing can be fetched, and for a judge that there is", async () => {
    expect((await command("openl3")).err).toContain("give --also openl3=FILE");
    const { status, err } = await command("pasts=weights.pt");
    expect(status).toBe(2);
    expect(err).toContain("passt, passt-stable-audio, openl3");
  });

  it("refuses the weights of another network", async () => {
    await writeFile(at("settings.yaml"), `also: [passt=${at("openl3.safetensors")}]\n`);
    const { status, err } = await runCli(
      ...[
        "evaluate",
        at("generated"),
        at("reference"),
        "--settings",
        at("settings.yaml"),
        "--device",
        "cpu",
        "--quiet",
      ],
    );
    expect(status).toBe(1);
    expect(err).toContain("of PaSST, got none");
  });
});
