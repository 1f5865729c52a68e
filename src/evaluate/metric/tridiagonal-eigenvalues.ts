import { internalError } from "../../engine/tensor/error.ts";

const mostSweeps = 60;

/**
 * The eigenvalues of a symmetric tridiagonal matrix, in no order, by the implicit QL method.
 *
 * Rotations keep the matrix symmetric and real throughout, so no eigenvalue can have an imaginary part.
 *
 * @param diagonal `[n]`, overwritten by the eigenvalues
 * @param offDiagonal `[n - 1]`
 * @see Dubrulle, Martin and Wilkinson 1968, "The implicit QL algorithm"
 */
export function tridiagonalEigenvalues(diagonal: Float64Array, offDiagonal: Float64Array): Float64Array {
  const size = diagonal.length;
  const off = new Float64Array(size);
  off.set(offDiagonal);
  const scale = largestEntry(diagonal, off);
  for (let first = 0; first < size; first++) {
    for (let sweep = 0; ; sweep++) {
      const last = endOfBlock(diagonal, off, first, scale);
      if (last === first) break;
      if (sweep === mostSweeps) throw internalError("the eigenvalues of a tridiagonal matrix did not converge");
      sweepBlock(diagonal, off, first, last);
    }
  }
  return diagonal;
}

function largestEntry(diagonal: Float64Array, off: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < diagonal.length; i++) {
    largest = Math.max(largest, Math.abs(diagonal[i] as number), Math.abs(off[i] as number));
  }
  return largest;
}

/** Where the block that begins at `first` falls apart: its first negligible off-diagonal entry. */
function endOfBlock(diagonal: Float64Array, off: Float64Array, first: number, scale: number): number {
  let last = first;
  while (last < diagonal.length - 1) {
    if (Math.abs(off[last] as number) <= Number.EPSILON * scale) break;
    last++;
  }
  return last;
}

/** One sweep of rotations from `last` up to `first`, with the shift that converges fastest. */
function sweepBlock(diagonal: Float64Array, off: Float64Array, first: number, last: number): void {
  const top = diagonal[first] as number;
  const edge = off[first] as number;
  const half = ((diagonal[first + 1] as number) - top) / (2 * edge);
  const root = Math.sqrt(half * half + 1);
  let carried = (diagonal[last] as number) - top + edge / (half + (half < 0 ? -root : root));
  let sine = 1;
  let cosine = 1;
  let shift = 0;
  for (let i = last - 1; i >= first; i--) {
    const f = sine * (off[i] as number);
    const b = cosine * (off[i] as number);
    const length = Math.sqrt(f * f + carried * carried);
    off[i + 1] = length;
    if (length === 0) {
      diagonal[i + 1] = (diagonal[i + 1] as number) - shift;
      off[last] = 0;
      return;
    }
    sine = f / length;
    cosine = carried / length;
    const lower = (diagonal[i + 1] as number) - shift;
    const step = ((diagonal[i] as number) - lower) * sine + 2 * cosine * b;
    shift = sine * step;
    diagonal[i + 1] = lower + shift;
    carried = cosine * step - b;
  }
  diagonal[first] = (diagonal[first] as number) - shift;
  off[first] = carried;
  off[last] = 0;
}
