import { z } from "zod";
import { type ModelFiles, textIfThere } from "../engine/bytes/model-files.ts";
import { parseJson } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";

/** What a change is multiplied with; diffusers and peft take alpha for the rank where nobody says it. */
export type LoraScale = (layer: string, rank: number) => number;

/** Where diffusers keeps peft's settings in a safetensors file. */
const metadataKey = "lora_adapter_metadata";
/** peft's settings of the changes beside it. */
export const loraSettingsFile = "adapter_config.json";

const alpha = z.number().min(-1e6).max(1e6);
const schema = z.object({
  peft_type: z.literal("LORA").nullish(),
  lora_alpha: alpha.nullish(),
  alpha_pattern: z.record(z.string(), alpha).nullish(),
  use_rslora: z.boolean().nullish(),
  use_dora: z.literal(false).nullish(),
});

/**
 * How strongly the changes in a file count: by the settings of peft in its metadata or beside it, or by an alpha of its own in
 * the metadata.
 *
 * @param beside what lies beside the file; null where peft's settings there are none of its own
 * @param where the file is, for messages
 * @throws FoleyError "weights" for settings of another kind of change
 */
export async function readLoraScale(
  beside: ModelFiles | null,
  where: string,
  metadata: Readonly<Record<string, string>>,
): Promise<LoraScale> {
  const { [metadataKey]: packed, alpha: own } = metadata;
  if (packed !== undefined)
    return scaleOf(`${where}: ${metadataKey}`, ofUnet(parseJson(packed, where, { code: "weights" })));
  if (own !== undefined) return scaleOf(`${where}: alpha`, { lora_alpha: Number(own) });
  const text = beside && (await textIfThere(beside, loraSettingsFile, "the settings of low-rank changes", "weights"));
  if (beside === null || text === null) return () => 1;
  const config = beside.nameOf(loraSettingsFile);
  return scaleOf(config, parseJson(text, config, { code: "weights" }));
}

function scaleOf(where: string, settings: unknown): LoraScale {
  const result = schema.safeParse(settings);
  if (!result.success) {
    const [issue] = result.error.issues;
    const came = `${issue?.path.join(".")}: ${issue?.message}`;
    throw new FoleyError(
      "weights",
      `${where}: expected settings of plain low-rank changes, got ${came}; choose another file`,
    );
  }
  const { lora_alpha: shared, alpha_pattern: patterns, use_rslora: isRootScaled } = result.data;
  const own = Object.entries(patterns ?? {}).map(([pattern, value]) => [layersOf(where, pattern), value] as const);
  return (layer, rank) => {
    const found = own.find(([names]) => names.test(layer))?.[1] ?? shared ?? rank;
    return found / (isRootScaled === true ? Math.sqrt(rank) : rank);
  };
}

/** peft's patterns are regular expressions of the ends of layers' names: names for the most part. The first that fits counts. */
function layersOf(where: string, pattern: string): RegExp {
  const plain = pattern.replace(/^\^/, "").replace(/^unet\./, "");
  try {
    return new RegExp(`^(?:.*\\.)?(?:${plain})$`);
  } catch (cause) {
    const message = `${where}: expected names of layers in alpha_pattern, got "${pattern}"; choose another file`;
    throw new FoleyError("weights", message, { cause });
  }
}

/** A pipeline's settings are named `unet.r`, a single network's `r`. */
function ofUnet(settings: unknown): unknown {
  if (typeof settings !== "object" || settings === null) return settings;
  const own = Object.entries(settings).filter(([name]) => name.startsWith("unet."));
  return own.length === 0
    ? settings
    : Object.fromEntries(own.map(([name, value]) => [name.slice("unet.".length), value]));
}

/** peft's settings of changes that are added as they stand. */
export function loraMetadata(rank: number, layers: readonly string[]): Readonly<Record<string, string>> {
  const settings = {
    "unet.r": rank,
    "unet.lora_alpha": rank,
    "unet.target_modules": layers,
    "unet.peft_type": "LORA",
  };
  return { [metadataKey]: JSON.stringify(settings) };
}
