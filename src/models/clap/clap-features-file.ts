import { z } from "zod";
import { type ClapFeatureConfig, clapFeaturePresets } from "../../audio/clap-features.ts";
import { type ModelFiles, pathIn, textIfThere } from "../../engine/bytes/model-files.ts";
import { parseJsonObject } from "../../engine/json/parse-json.ts";
import { extent, parseConfig, sampleRate, span } from "../parse-config.ts";

const schema = z.object({
  feature_size: span,
  sampling_rate: sampleRate,
  hop_length: extent,
  fft_window_size: extent,
  frequency_min: z.number().min(0),
  frequency_max: z.number().positive(),
  max_length_s: z.number().positive().max(600),
  truncation: z.enum(["fusion", "rand_trunc"]).optional(),
  // How short sounds are filled; foley's features are made in this way only.
  padding: z.literal("repeatpad").optional(),
});

/** Where transformers keeps the feature extractor's settings, and under which key; the first that is there counts. */
const places = [
  { file: "processor_config.json", keys: ["feature_extractor", "audio_processor"] },
  { file: "preprocessor_config.json", keys: [] },
] as const;

/** How LAION's checkpoints turn sound into spectrograms; with feature fusion the mel scale is another. */
export function publishedFeatures(isFused: boolean): ClapFeatureConfig {
  return { ...clapFeaturePresets.laion48k, melScale: isFused ? "htk" : "slaney" };
}

/**
 * The settings of transformers' feature extractor, from the first of some folders that has them; LAION's where none does.
 *
 * @param folders among the model's files
 * @param isFused whether the encoder has feature fusion, which decides where the file does not say
 * @throws FoleyError "config" naming the first setting that cannot be
 */
export async function readClapFeatures(
  files: ModelFiles,
  folders: readonly string[],
  isFused: boolean,
): Promise<ClapFeatureConfig> {
  for (const folder of folders) {
    for (const { file, keys } of places) {
      const path = pathIn(folder, file);
      const text = await textIfThere(files, path, "the settings of a feature extractor");
      if (text === null) continue;
      const where = files.nameOf(path);
      const whole = parseJsonObject(text, where);
      const settings = keys.length === 0 ? whole : keys.map((key) => whole[key]).find((value) => value !== undefined);
      if (settings !== undefined) return featuresOf(where, settings, isFused);
    }
  }
  return publishedFeatures(isFused);
}

function featuresOf(path: string, settings: unknown, isFused: boolean): ClapFeatureConfig {
  const found = parseConfig(path, schema, settings);
  const isFusion = (found.truncation ?? (isFused ? "fusion" : "rand_trunc")) === "fusion";
  return {
    sampleRate: found.sampling_rate,
    fftSize: found.fft_window_size,
    hopSize: found.hop_length,
    melCount: found.feature_size,
    fMin: found.frequency_min,
    fMax: found.frequency_max,
    maxSeconds: found.max_length_s,
    melScale: isFusion ? "htk" : "slaney",
  };
}
