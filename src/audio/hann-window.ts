/** `periodic`: the zero after its last sample is left out, as nearly everywhere. `symmetric`: its last sample is zero too. */
export type HannKind = "periodic" | "symmetric";

/** The Hann window, sin²(πn / period). @param size in samples */
export function hannWindow(size: number, kind: HannKind = "periodic"): Float64Array {
  const period = kind === "periodic" ? size : size - 1;
  return Float64Array.from({ length: size }, (_, n) => Math.sin((Math.PI * n) / period) ** 2);
}
