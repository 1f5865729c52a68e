/** What LAION's CLAP calls parts of its towers, and transformers; the order is that of the rules. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/^text_branch\b/, "text_model"],
  [/^audio_branch\b/, "audio_model.audio_encoder"],
  [/\battn\.proj\b/, "attention.output.dense"],
  [/\battn\b/, "attention.self"],
  [/\bmlp\.fc1\b/, "intermediate.dense"],
  [/\bmlp\.fc2\b/, "output.dense"],
  [/\bnorm1\b/, "layernorm_before"],
  [/\bnorm2\b/, "layernorm_after"],
  [/\bbn0\b/, "batch_norm"],
  [/^(text|audio)_projection\.0\b/, "$1_projection.linear1"],
  [/^(text|audio)_projection\.2\b/, "$1_projection.linear2"],
];

/** Front ends and heads that embeddings do not need; the front end's filters are computed. */
const unused = [
  /^audio_branch\.(spectrogram_extractor|logmel_extractor|tscam_conv|head)\b/,
  /\.attn_mask$/,
  /\bposition_ids$/,
  /\bnum_batches_tracked$/,
  /\brelative_position_index$/,
];

/** transformers' name of a weight of LAION's CLAP; null where its encoders have none such. */
export function clapName(name: string): string | null {
  if (unused.some((rule) => rule.test(name))) return null;
  return rules.reduce((renamed, [pattern, replacement]) => renamed.replace(pattern, replacement), name);
}
