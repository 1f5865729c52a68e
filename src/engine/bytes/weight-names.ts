/** Variants that are the same weights in another precision, the most exact first; others, such as `ema`, are other weights. */
const precisionVariants = ["", ".fp32", ".fp16", ".bf16"];

/**
 * Under which names the weights of a part may lie, best first: the first that is there is loaded. diffusers and transformers fall back in
 * this order too; a variant in another precision is taken where there is no other form.
 *
 * @param file its one safetensors file: `diffusion_pytorch_model.safetensors` for diffusers' parts, `model.safetensors` for transformers'
 * @returns files, and indices of several files
 */
export function weightNames(file: string): string[] {
  const pickled = file.replace(/\.safetensors$/, ".bin").replace(/^model\.bin$/, "pytorch_model.bin");
  return precisionVariants.flatMap((variant) =>
    [file, pickled]
      .map((name) => name.replace(/\.\w+$/, (ending) => `${variant}${ending}`))
      .flatMap((name) => [name, ...weightIndexNames(name)]),
  );
}

/**
 * What the index of several files is called that stand for one: `model.safetensors.index.fp16.json`, or as diffusers 0.28 to 0.30 wrote it,
 * `model.safetensors.fp16.index.json`. None for what is no name of weights.
 *
 * @param name of the one file, such as `model.fp16.safetensors`
 */
export function weightIndexNames(name: string): string[] {
  const found = /^([^.]+)(\.\w+)?(\.(?:safetensors|bin))$/.exec(name);
  if (found === null) return [];
  const [, stem, variant, ending] = found;
  const current = `${stem}${ending}.index${variant ?? ""}.json`;
  return variant === undefined ? [current] : [current, `${stem}${ending}${variant}.index.json`];
}

/** Whether one of `weightNames` is an index, whose shards lie beside it. */
export function isWeightIndex(name: string): boolean {
  return name.endsWith(".json");
}
