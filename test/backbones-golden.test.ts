import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAudio } from "../src/audio/node/read-audio.ts";
import type { ByteSource } from "../src/engine/bytes/byte-source.ts";
import { NodeRuntime } from "../src/engine/runtime/node/node-runtime.ts";
import type { Tensor } from "../src/engine/tensor/tensor.ts";
import type { Backbone } from "../src/evaluate/backbone/backbone.ts";
import { judgesFrom } from "../src/evaluate/backbone/judges-from.ts";
import { loadPanns } from "../src/evaluate/backbone/panns.ts";
import { loadVggish } from "../src/evaluate/backbone/vggish.ts";
import { evaluateSounds } from "../src/evaluate/evaluate-sounds.ts";
import { fileSound } from "../src/evaluate/node/file-sound.ts";
import { findSounds } from "../src/evaluate/node/find-sounds.ts";
import { presets } from "../src/evaluate/preset.ts";
import { fileSource } from "../src/files/file-source.ts";
import { folderFiles } from "../src/files/folder-files.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { largestDifference } from "./support/expect-close.ts";
import { goldenValue } from "./support/golden.ts";
import { heldFeatures } from "./support/held-features.ts";
import { writeMixes } from "./support/mixed-clips.ts";
import { writePublishedWeights } from "./support/published-backbones.ts";

// What audioldm_eval, torchlibrosa and torchvggish made of the same clips with the same weights, by tools/golden/backbones.py.

const golden = (name: string): string => fileURLToPath(new URL(`golden/backbones/${name}`, import.meta.url));
const weightsIn = (path: string): Promise<ByteSource> => fileSource(path, "a file of weights");
const { tensors, metadata } = await readSafetensors(golden("backbones.safetensors"));
const scores = goldenValue<Readonly<Record<string, Readonly<Record<string, number>>>>>(metadata, "scores");
const runtime = new NodeRuntime("cpu");
const cache = heldFeatures();
const rates = ["16k", "32k"] as const;
const presetNames = ["paper-2023", "audioldm-eval", "foley"] as const;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-backbones-"));
  await writeMixes(folder, "generated", 0, 12);
  await writeMixes(folder, "reference", 1, 12);
  await writeMixes(folder, "unpaired", 2, 10);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function expected(name: string): Float32Array {
  return (tensors.get(name) as Tensor<"float32">).data;
}

async function hearAll(backbone: Backbone, count = 12): Promise<{ embeddings: Float32Array; logits: Float32Array }> {
  const clips = Array.from({ length: count }, (_, i) =>
    join(folder, "generated", `clip${String(i).padStart(2, "0")}.wav`),
  );
  const heard = await Promise.all(clips.map(async (path) => backbone.embed(await readAudio(path))));
  return {
    embeddings: Float32Array.from(heard.flatMap(({ embeddings }) => [...embeddings])),
    logits: Float32Array.from(heard.flatMap(({ logits }) => [...(logits ?? [])])),
  };
}

describe.each(rates)("Cnn14 of PANNs at %s", (rate) => {
  it.each(["paper-2023", "foley"] as const)("hears what the original hears, by the protocol %s", async (protocol) => {
    const backbone = await loadPanns(runtime, await weightsIn(golden(`panns-${rate}-small.pth`)), { protocol });
    expect(backbone.name).toBe(`panns-cnn14-${rate}`);
    const { embeddings, logits } = await hearAll(backbone);
    expect(largestDifference(embeddings, expected(`${rate}/${protocol}/embeddings`))).toBeLessThan(1e-3);
    expect(largestDifference(logits, expected(`${rate}/${protocol}/logits`))).toBeLessThan(1e-3);
  });
});

describe("VGGish", () => {
  it.each(presetNames)("hears what torchvggish hears, by the protocol %s", async (protocol) => {
    const backbone = await loadVggish(runtime, await weightsIn(golden("vggish-small.pth")), { protocol });
    const { embeddings } = await hearAll(backbone);
    expect(largestDifference(embeddings, expected(`16k/${protocol}/frames`))).toBeLessThan(1e-3);
  });
});

describe("scores with Cnn14 and VGGish", () => {
  it.each([
    ["16k", "paper-2023"],
    ["16k", "audioldm-eval"],
    ["16k", "foley"],
    ["32k", "paper-2023"],
  ] as const)("are audioldm_eval's, paired and unpaired: %s, %s", async (rate, name) => {
    const preset = presets[name];
    const files = {
      panns: await weightsIn(golden(`panns-${rate}-small.pth`)),
      vggish: await weightsIn(golden("vggish-small.pth")),
      clap: null,
      aisfx: folderFiles("none"),
    };
    const judges = await judgesFrom(runtime, files, preset);
    const generated = (await findSounds(join(folder, "generated"), preset)).sounds.map(fileSound);
    for (const other of ["reference", "unpaired"]) {
      const found = (await findSounds(join(folder, other), preset)).sounds.map(fileSound);
      const reference =
        other === "reference" ? found : found.map((sound) => ({ ...sound, name: `other-${sound.name}` }));
      const { metrics } = await evaluateSounds(generated, reference, { judges, preset: name, cache });
      const wanted = scores[`${rate}/${name}/${other}`] as Readonly<Record<string, number>>;
      const actual = {
        fd: metrics.fd,
        fad: metrics.fad,
        "is.mean": metrics.is.mean,
        "is.std": metrics.is.std,
        "kid.mean": metrics.kid.mean,
        "kid.std": metrics.kid.std,
        ...(other === "unpaired" ? {} : { klSoftmax: metrics.klSoftmax, klSigmoid: metrics.klSigmoid }),
      };
      expect(metrics.klSoftmax === null).toBe(other === "unpaired");
      expect(Object.keys(actual).sort()).toEqual(Object.keys(wanted).sort());
      for (const [metric, value] of Object.entries(actual)) {
        // Where every subset is the whole set, the deviation is the original's rounding.
        const spread = metric.endsWith(".std") ? Math.abs(wanted[metric.replace(".std", ".mean")] as number) : 0;
        const scale = Math.max(Math.abs(wanted[metric] as number), spread);
        expect(Math.abs((value as number) - (wanted[metric] as number)) / scale, `${metric}, ${other}`).toBeLessThan(
          1e-3,
        );
      }
    }
  });
});

describe("weights of the published size and layout", () => {
  it("give the originals' embeddings and logits", async () => {
    const { panns, vggish } = await writePublishedWeights(folder);
    const classifier = await loadPanns(runtime, await weightsIn(panns), { protocol: "paper-2023" });
    const heard = await hearAll(classifier, 3);
    expect(largestDifference(heard.embeddings, expected("published/embeddings"))).toBeLessThan(1e-3);
    expect(largestDifference(heard.logits, expected("published/logits"))).toBeLessThan(1e-3);
    const frames = await loadVggish(runtime, await weightsIn(vggish), { protocol: "paper-2023" });
    expect(largestDifference((await hearAll(frames, 3)).embeddings, expected("published/frames"))).toBeLessThan(1e-3);
  });
});
