/** Where the weights of a network that has a file of its own stand in a whole checkpoint. */
const homes: readonly (readonly [RegExp, string])[] = [
  [/^(encoder|decoder|quant_conv|post_quant_conv|vocoder)\./, "first_stage_model."],
  [/^(conv_pre|ups|resblocks|conv_post)\./, "first_stage_model.vocoder."],
];

/**
 * The name in a whole checkpoint of a weight that the training code keeps in a file for its network alone: the autoencoder
 * (`vae_mel_16k_64bins.ckpt`, whose training's losses are left out) or the vocoder (`hifigan_16k_64bins.ckpt`); null for others.
 */
export function nameInWhole(name: string): string | null {
  const home = homes.find(([pattern]) => pattern.test(name));
  return home === undefined ? null : home[1] + name;
}

/** Whether names of weights are those of such a file. */
export function isSinglePart(names: readonly string[]): boolean {
  const isWhole = names.some((name) => /^(model|model_ema|first_stage_model|cond_stage_models?)\./.test(name));
  return !isWhole && names.some((name) => /^(post_quant_conv|conv_pre)\./.test(name));
}
