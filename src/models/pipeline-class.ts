import { type ModelFiles, textIfThere } from "../engine/bytes/model-files.ts";
import { parseJsonObject } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { readModelIndex } from "./model-index.ts";

/** What diffusers' pipeline takes where a caller leaves it out. */
export interface PipelineDefaults {
  readonly steps: number;
  readonly guidance: number;
}

/** A kind of model that people have folders of. */
export interface PipelineKind {
  /** The class that the folder's index names, or what the kind is called where it has no index. */
  readonly name: string;
  /** What foley makes sound with; null for a kind that it does not. */
  readonly defaults: PipelineDefaults | null;
  /** What it is, and what foley can do with it. */
  readonly about: string;
}

type Row = Omit<PipelineKind, "name">;

const other = (what: string, can = "foley has no such network"): Row => ({ defaults: null, about: `${what}; ${can}` });

const audioldm2 = [
  "AudioLDM 2, whose UNet follows T5 and a language model besides CLAP",
  "foley can use its CLAP, but not its UNet",
].join("; ");

const audioldm = { defaults: { steps: 10, guidance: 2.5 }, about: "AudioLDM" } as const satisfies Row;

/** Classes of `model_index.json`, one a row. */
const classes: Readonly<Record<string, Row>> = {
  AudioLDMPipeline: audioldm,
  MusicLDMPipeline: {
    defaults: { steps: 200, guidance: 2 },
    about: "MusicLDM, AudioLDM for music with both towers of CLAP",
  },
  AudioLDM2Pipeline: { defaults: null, about: audioldm2 },
  StableAudioPipeline: other("Stable Audio, a diffusion transformer over latents of waveforms under T5"),
  StableAudio3Pipeline: other("Stable Audio 3, a diffusion transformer over latents of waveforms"),
  StableAudio3AudioToAudioPipeline: other("Stable Audio 3, a diffusion transformer over latents of waveforms"),
  StableAudio3InpaintPipeline: other("Stable Audio 3, a diffusion transformer over latents of waveforms"),
  TangoPipeline: other("Tango, whose UNet follows T5's words rather than CLAP"),
  TangoFluxPipeline: other("TangoFlux, a flow transformer over latents of waveforms under T5"),
  AuffusionPipeline: other("Auffusion, Stable Diffusion over pictures of mels under CLIP"),
  AuffusionNoAdapterPipeline: other("Auffusion, Stable Diffusion over pictures of mels under CLIP"),
  AceStepPipeline: other("ACE-Step, a music transformer under lyrics and tags"),
  ACEStepPipeline: other("ACE-Step, a music transformer under lyrics and tags"),
  LongCatAudioDiTPipeline: other("LongCat-AudioDiT, a diffusion transformer over latents of waveforms"),
  AudioDiffusionPipeline: other("Audio Diffusion, a UNet over pictures of mels without a prompt"),
  DanceDiffusionPipeline: other("Dance Diffusion, a UNet over waveforms without a prompt"),
  SpectrogramDiffusionPipeline: other("Spectrogram Diffusion, which plays MIDI"),
  RiffusionPipeline: other("Riffusion, Stable Diffusion over pictures of spectrograms"),
  StableDiffusionPipeline: other(
    "Stable Diffusion, for pictures, or Riffusion, for pictures of spectrograms, under CLIP",
  ),
  StableDiffusionXLPipeline: other("Stable Diffusion XL, for pictures"),
};

/** Files by which folders without an index are told, one kind a row. */
const marks: readonly (readonly [files: readonly string[], name: string, row: Row])[] = [
  [["main_config.json", "pytorch_model_main.bin"], "Tango", classes.TangoPipeline as Row],
  [["main_config.json", "vae_config.json"], "Tango", classes.TangoPipeline as Row],
  [["tangoflux.safetensors"], "TangoFlux", classes.TangoFluxPipeline as Row],
  [["model_config.json", "model.safetensors"], "stable-audio-tools", classes.StableAudioPipeline as Row],
  [["model_config.json", "model.ckpt"], "stable-audio-tools", classes.StableAudioPipeline as Row],
  [
    ["state_dict.bin", "compression_state_dict.bin"],
    "AudioCraft",
    other("MusicGen or AudioGen, language models over EnCodec's codes"),
  ],
];

/** Kinds of transformers' folders, by the `model_type` of their `config.json`. */
const modelTypes: Readonly<Record<string, Row>> = {
  musicgen: other("MusicGen, a language model over EnCodec's codes"),
  musicgen_melody: other("MusicGen, a language model over EnCodec's codes"),
  bark: other("Bark, a language model for speech"),
};

/**
 * What kind of model some files are, told from their index, from their own settings or by their names; null where nothing says
 * it, as in a folder that foley's training left.
 *
 * @throws FoleyError "config" for an index that is no JSON
 */
export async function pipelineKind(files: ModelFiles): Promise<PipelineKind | null> {
  const { className } = await readModelIndex(files);
  if (className !== null) {
    return { name: className, ...(Object.hasOwn(classes, className) ? (classes[className] as Row) : unknownClass) };
  }
  for (const [marking, name, row] of marks) {
    const there = await Promise.all(marking.map((file) => files.has(file)));
    if (there.every((isThere) => isThere)) return { name, ...row };
  }
  const type = await ownModelType(files);
  return type !== null && Object.hasOwn(modelTypes, type) ? { name: type, ...(modelTypes[type] as Row) } : null;
}

const unknownClass: Row = { defaults: null, about: "foley does not know this class" };

const loadable = Object.entries(classes)
  .filter(([, { defaults }]) => defaults !== null)
  .map(([name]) => name)
  .join(" or ");

/**
 * Refuses a model of a kind that foley makes no sound with.
 *
 * @returns what the kind's pipeline takes where a caller leaves it out; AudioLDM's where nothing says the kind
 * @throws FoleyError "config" naming what it is and what foley can do with it
 */
export async function checkPipeline(files: ModelFiles): Promise<PipelineDefaults> {
  const kind = await pipelineKind(files);
  if (kind === null) return audioldm.defaults;
  if (kind.defaults !== null) return kind.defaults;
  const came = `${kind.name}: ${kind.about}`;
  throw new FoleyError("config", `${files.name}: expected ${loadable}, got ${came}`, { subject: "foreignModel" });
}

/** The kind of model that transformers' settings of a whole one name. */
async function ownModelType(files: ModelFiles): Promise<string | null> {
  const path = "config.json";
  const text = await textIfThere(files, path, "the settings of a model folder");
  const type = text === null ? null : parseJsonObject(text, files.nameOf(path)).model_type;
  return typeof type === "string" ? type : null;
}
