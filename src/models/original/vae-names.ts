/** What the latent diffusion code calls parts of its autoencoder, and diffusers; the first rules apply first. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/\bnorm_out\b/, "conv_norm_out"],
  [/\bmid\.attn_1\.norm\b/, "mid_block.attentions.0.group_norm"],
  [/\bmid\.attn_1\.([qkv])\b/, "mid_block.attentions.0.to_$1"],
  [/\bmid\.attn_1\.proj_out\b/, "mid_block.attentions.0.to_out.0"],
  [/\bmid\.block_1\b/, "mid_block.resnets.0"],
  [/\bmid\.block_2\b/, "mid_block.resnets.1"],
  [/\b(down|up)\.(\d+)\.block\b/, "$1_blocks.$2.resnets"],
  [/\b(down|up)\.(\d+)\.(down|up)sample\b/, "$1_blocks.$2.$3samplers.0"],
  [/\bnin_shortcut\b/, "conv_shortcut"],
];

const decoderLevel = /^decoder\.up\.(\d+)\b/;

/** diffusers' names of an autoencoder's weights; the original counts the decoder's levels from the output on. */
export function vaeNames(names: readonly string[]): Map<string, string> {
  const levels = names.flatMap((name) => decoderLevel.exec(name)?.[1] ?? []).map(Number);
  const last = levels.reduce((a, b) => Math.max(a, b), 0);
  return new Map(names.map((name) => [name, vaeName(name, last)]));
}

function vaeName(name: string, last: number): string {
  const turned = name.replace(decoderLevel, (_, level: string) => `decoder.up.${last - Number(level)}`);
  return rules.reduce((renamed, [pattern, replacement]) => renamed.replace(pattern, replacement), turned);
}
