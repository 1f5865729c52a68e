/** Names of buffers in transformers' files that the settings say already. */
export const derivedBuffers: readonly RegExp[] = [
  /relative_position_index$/,
  /position_ids$/,
  /token_type_ids$/,
  /num_batches_tracked$/,
];
