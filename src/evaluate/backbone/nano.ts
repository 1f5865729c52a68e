import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type MelSpectrogram, melPresets, melSpectrogram } from "../../audio/mel-spectrogram.ts";
import { resample } from "../../audio/resample.ts";
import { audioError, mixToMono, normalizePeak, type Waveform } from "../../audio/waveform.ts";
import { input } from "../../engine/graph/op/leaf.ts";
import { program } from "../../engine/graph/program.ts";
import { ExecutableCache } from "../../engine/runtime/executable-cache.ts";
import type { Executable, Runtime } from "../../engine/runtime/runtime.ts";
import { float32, type Tensor } from "../../engine/tensor/tensor.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { classifier } from "../../models/classifier/classifier.ts";
import { type ClassifierConfig, parseClassifierConfig } from "../../models/classifier/config.ts";
import { readPart } from "../../models/part-files.ts";
import { Scope } from "../../nn/scope.ts";
import { matchWeights } from "../../weights/match.ts";
import type { Backbone, Features } from "./backbone.ts";

/**
 * How much of a clip the embedded classifier hears at once.
 *
 * `clip`: the whole of it, one row with logits, in PANNs' place.
 * `frames`: 0.96 s after 0.96 s, the rest dropped, one row each, in VGGish's place.
 */
export type NanoProtocol = "clip" | "frames";

/** Frames of 10 ms in 0.96 s: the shortest clip, and each row of `frames`. */
const exampleFrames = 96;
/** Compiled programs that are kept: clips of one set mostly have few lengths. */
const mostExecutables = 4;
const mel = melPresets.audioldm16k;

/**
 * The classifier that comes with foley, as a backbone for when no published weights are at hand.
 *
 * It knows ten classes of sound and was trained on little; its scores tell sets of sounds apart, but never stand beside
 * published ones.
 *
 * @param folder a model folder with the part `classifier`
 */
export async function loadNanoBackbone(
  runtime: Runtime,
  folder: string,
  { protocol }: { readonly protocol: NanoProtocol },
): Promise<Backbone> {
  const part = join(folder, "classifier");
  const { config: settings, weights: found } = await readPart(folderFiles(folder), "classifier", "model.safetensors");
  const config = parseClassifierConfig(part, settings);
  const scope = Scope.root();
  classifier(scope, config, input("mel", [1, 1, exampleFrames, config.mel_bins]));
  const weights = matchWeights(part, [...scope.parameters.values()], found);
  const network = new Network(runtime, config, weights);
  const hear = { clip: hearClip, frames: hearFrames }[protocol];
  return {
    name: "nano",
    hash: await hashOf(part),
    protocol: `nano-${protocol}-1: channel mean, torchaudio sinc to 16 kHz, peak 0.5, 64 log-mels`,
    embed: async (clip) => hear(network, melOf(clip)),
  };
}

async function hashOf(part: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of ["config.json", "model.safetensors"]) hash.update(await readFile(join(part, name)));
  return hash.digest("hex");
}

function melOf(clip: Waveform): MelSpectrogram {
  const samples = resample(mixToMono(clip), clip.sampleRate, mel.sampleRate);
  if (samples.length < exampleFrames * mel.hopSize) {
    const seconds = (samples.length / mel.sampleRate).toFixed(2);
    throw audioError("nano", "at least 0.96 s", `${seconds} s`, "leave it out or make it longer");
  }
  return melSpectrogram(normalizePeak(samples), mel, "training");
}

async function hearClip(network: Network, { data }: MelSpectrogram): Promise<Features> {
  const { embedding, logits } = await network.run(data);
  return { embeddings: embedding, rows: 1, width: embedding.length, logits };
}

async function hearFrames(network: Network, { data, shape }: MelSpectrogram): Promise<Features> {
  const size = exampleFrames * shape[1];
  const rows = Math.floor(data.length / size);
  const parts: Float32Array[] = [];
  for (let row = 0; row < rows; row++) {
    parts.push((await network.run(data.subarray(row * size, (row + 1) * size))).embedding);
  }
  const width = parts[0]?.length ?? 0;
  const embeddings = new Float32Array(rows * width);
  for (const [row, part] of parts.entries()) embeddings.set(part, row * width);
  return { embeddings, rows, width, logits: null };
}

/** The classifier for mels of any length, compiled once for each of the lengths that came last. */
class Network {
  readonly #runtime: Runtime;
  readonly #config: ClassifierConfig;
  readonly #weights: ReadonlyMap<string, Tensor>;
  readonly #executables = new ExecutableCache(mostExecutables);

  constructor(runtime: Runtime, config: ClassifierConfig, weights: ReadonlyMap<string, Tensor>) {
    this.#runtime = runtime;
    this.#config = config;
    this.#weights = weights;
  }

  async run(logMel: Float32Array): Promise<{ readonly embedding: Float32Array; readonly logits: Float32Array }> {
    const { mel_bins, mel_mean, mel_std } = this.#config;
    const frameCount = logMel.length / mel_bins;
    const standard = logMel.map((value) => (value - mel_mean) / mel_std);
    const executable = await this.#executable(frameCount);
    const { embedding, logits } = await executable.run({ mel: float32(standard, [1, 1, frameCount, mel_bins]) });
    return {
      embedding: (embedding as Tensor<"float32">).data.slice(),
      logits: (logits as Tensor<"float32">).data.slice(),
    };
  }

  #executable(frameCount: number): Promise<Executable> {
    return this.#executables.for(String(frameCount), () => this.#compile(frameCount));
  }

  #compile(frameCount: number): Promise<Executable> {
    const outputs = classifier(Scope.root(), this.#config, input("mel", [1, 1, frameCount, this.#config.mel_bins]));
    return this.#runtime.compile(program({ embedding: outputs.embedding, logits: outputs.logits }), {
      weights: this.#weights,
    });
  }
}
