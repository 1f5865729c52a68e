import { FoleyError } from "./error.ts";

/** Static sizes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Number of elements of a shape: 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** An axis counted from the end where negative, as an index from the start. */
export function resolveAxis(where: string, axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank) {
    throw shapeError(where, `an axis in [${-rank}, ${rank - 1}]`, String(axis), "choose an axis that exists");
  }
  return resolved;
}

/** Sizes do not fit: where, what was expected, what came, what to do. */
export function shapeError(where: string, expected: string, came: string, advice: string): FoleyError {
  return new FoleyError("shape", `${where}: expected ${expected}, got ${came}; ${advice}`);
}

/** The shape that two shapes broadcast to by NumPy's rule, or a shape error. */
export function broadcastShape(where: string, a: Shape, b: Shape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a[axis - rank + a.length] ?? 1;
    const sizeB = b[axis - rank + b.length] ?? 1;
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw shapeError(where, "shapes that broadcast", `${formatShape(a)} and ${formatShape(b)}`, `check axis ${axis}`);
    }
    return sizeA === 1 ? sizeB : sizeA;
  });
}
