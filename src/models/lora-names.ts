/** What is before a layer's name: of a pipeline's part, of peft's wrapped model, or both. */
const prefixes = /^(?:base_model\.model\.)?(?:unet\.)?/;

/** How the two matrices of a layer are called: by peft, by diffusers before it used peft, by its attention processors. */
const endings: readonly (readonly [RegExp, LoraSide])[] = [
  [/\.lora_A(?:\.[^.]+)?\.weight$/, "down"],
  [/\.lora_B(?:\.[^.]+)?\.weight$/, "up"],
  [/(?:\.lora(?:_linear_layer)?|_lora)\.down\.weight$/, "down"],
  [/(?:\.lora(?:_linear_layer)?|_lora)\.up\.weight$/, "up"],
  [/\.lora_down\.weight$/, "down"],
  [/\.lora_up\.weight$/, "up"],
  [/\.alpha$/, "alpha"],
];

/** `down` makes a layer's inputs as few as the rank, `up` makes outputs of them, `alpha` scales the layer's change. */
export type LoraSide = "down" | "up" | "alpha";

/** Which layer of the UNet a tensor in a file of low-rank changes belongs to. */
export interface LoraName {
  readonly layer: string;
  readonly side: LoraSide;
}

const kohya = /^lora_unet_/;

/**
 * Reads names as peft, diffusers of all ages and kohya's scripts write them; null for a tensor that is no plain low-rank
 * change of a UNet, such as one of a text encoder, or the magnitudes of DoRA.
 */
export function readLoraName(name: string, layers: LayerNames): LoraName | null {
  const ending = endings.find(([pattern]) => pattern.test(name));
  if (ending === undefined) return null;
  const [pattern, side] = ending;
  const path = name.replace(pattern, "");
  if (kohya.test(path)) {
    const layer = layers.get(path.replace(kohya, ""));
    return layer === undefined ? null : { layer, side };
  }
  // `processor.to_q_lora` changes `to_q`, and `to_out` has its matrix as the first of a list.
  const processed = path.replace(prefixes, "").replace(/\.processor\.(to_\w+)$/, ".$1");
  return { layer: processed.replace(/\.to_out$/, ".to_out.0"), side };
}

/** The layers that have a weight, by their names with `_` for each dot. */
export type LayerNames = ReadonlyMap<string, string>;

export function layerNames(weights: Iterable<string>): LayerNames {
  const layers = [...weights]
    .filter((name) => name.endsWith(".weight"))
    .map((name) => name.slice(0, -".weight".length));
  return new Map(layers.map((layer) => [layer.replaceAll(".", "_"), layer]));
}
