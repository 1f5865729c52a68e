import { type MelSpectrogram, melPresets, melSpectrogram } from "../../audio/mel-spectrogram.ts";
import { resample } from "../../audio/resample.ts";
import { audioError, mixToMono, normalizePeak, type Waveform } from "../../audio/waveform.ts";
import type { ModelFiles } from "../../engine/bytes/model-files.ts";
import { sha256 } from "../../engine/bytes/sha256.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { Backbone, Features } from "./backbone.ts";
import { ClassifierNetwork, classifierFiles } from "./classifier-network.ts";

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
 * @param files of a model with the part `classifier`
 */
export async function loadNanoBackbone(
  runtime: Runtime,
  files: ModelFiles,
  { protocol }: { readonly protocol: NanoProtocol },
): Promise<Backbone> {
  const network = await ClassifierNetwork.load(runtime, files, mostExecutables);
  const hear = { clip: hearClip, frames: hearFrames }[protocol];
  return {
    name: "nano",
    hash: await hashOf(files),
    protocol: `nano-${protocol}-1: channel mean, torchaudio sinc to 16 kHz, peak 0.5, 64 log-mels`,
    embed: async (clip) => hear(network, melOf(clip)),
  };
}

/** Of the settings and the weights, one after the other. */
async function hashOf(files: ModelFiles): Promise<string> {
  const sources = await Promise.all(classifierFiles.map((path) => files.source(path)));
  const parts = await Promise.all(sources.map((source) => source.read(0, source.size)));
  return sha256(new Uint8Array(await new Blob(parts).arrayBuffer()));
}

function melOf(clip: Waveform): MelSpectrogram {
  const samples = resample(mixToMono(clip), clip.sampleRate, mel.sampleRate);
  if (samples.length < exampleFrames * mel.hopSize) {
    const seconds = (samples.length / mel.sampleRate).toFixed(2);
    throw audioError("nano", "at least 0.96 s", `${seconds} s`, "leave it out or make it longer");
  }
  return melSpectrogram(normalizePeak(samples), mel, "training");
}

async function hearClip(network: ClassifierNetwork, { data }: MelSpectrogram): Promise<Features> {
  const { embedding, logits } = await network.hear(data);
  return { embeddings: embedding, rows: 1, width: embedding.length, logits };
}

async function hearFrames(network: ClassifierNetwork, { data, shape }: MelSpectrogram): Promise<Features> {
  const size = exampleFrames * shape[1];
  const rows = Math.floor(data.length / size);
  const parts: Float32Array[] = [];
  for (let row = 0; row < rows; row++) {
    parts.push((await network.hear(data.subarray(row * size, (row + 1) * size))).embedding);
  }
  const width = parts[0]?.length ?? 0;
  const embeddings = new Float32Array(rows * width);
  for (const [row, part] of parts.entries()) embeddings.set(part, row * width);
  return { embeddings, rows, width, logits: null };
}
