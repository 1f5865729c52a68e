/** The reflection 1 - factor · v · vᵀ, and what it leaves of the vector that it was made for. */
export interface Reflection {
  /** The first entry of the reflected vector, all others being 0. */
  readonly left: number;
  /** 0 where there is nothing to reflect. */
  readonly factor: number;
}

/** Turns `vector[from, to)` into the v of the reflection that leaves only its first entry. */
export function reflect(vector: Float64Array, from: number, to: number): Reflection {
  let largest = 0;
  for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(vector[i] as number));
  if (largest === 0) return { left: 0, factor: 0 };
  let squares = 0;
  for (let i = from; i < to; i++) {
    const scaled = (vector[i] as number) / largest;
    vector[i] = scaled;
    squares += scaled * scaled;
  }
  const norm = Math.sqrt(squares);
  const first = vector[from] as number;
  vector[from] = first + (first < 0 ? -norm : norm);
  return { left: (first < 0 ? norm : -norm) * largest, factor: 1 / (squares + Math.abs(first) * norm) };
}
