import { z } from "zod";
import { type MelConfig, melPresets } from "../audio/mel-spectrogram.ts";
import { type ModelFiles, textIfThere } from "../engine/bytes/model-files.ts";
import { parseJson } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { extent, sampleRate, span } from "./parse-config.ts";

/** What foley must know of a model folder beyond diffusers' files: `foley.json`. */
export interface Manifest {
  readonly mel: MelConfig;
  /** Standardization of the VAE's log-mels; 0 and 1 for the reference's models, which have none. */
  readonly melMean: number;
  readonly melStd: number;
  /** Every word of the captions that the model learned from, in lower case; absent where they are too many to list. */
  readonly words?: readonly string[] | undefined;
  /** Anything else, such as the name, the licence and default settings. */
  readonly [key: string]: unknown;
}

/** What holds for a folder of the reference, which has no `foley.json`. */
export const referenceManifest: Manifest = { mel: melPresets.audioldm16k, melMean: 0, melStd: 1 };

/** What the manifest is called among a model's files. */
export const manifestFile = "foley.json";

const positive = z.number().positive();
const schema = z.looseObject({
  mel: z.object({
    sampleRate,
    fftSize: extent,
    hopSize: extent,
    windowSize: extent,
    melCount: span,
    fMin: z.number().min(0),
    fMax: positive,
  }),
  melMean: z.number(),
  melStd: positive,
  words: z.array(z.string()).optional(),
});

/**
 * The manifest of a model, or the reference's where it has none.
 *
 * @throws FoleyError "config" naming what is wrong in the file
 */
export async function readManifest(files: ModelFiles): Promise<Manifest> {
  const text = await textIfThere(files, manifestFile, "a manifest");
  if (text === null) return referenceManifest;
  const where = files.nameOf(manifestFile);
  const result = schema.safeParse(parseJson(text, where));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new FoleyError("config", `${where}: ${issue?.path.join(".")}: ${issue?.message}; correct the file`);
}
