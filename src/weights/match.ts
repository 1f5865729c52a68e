import { entryOf } from "../engine/tensor/entry-of.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { toFloat32 } from "../engine/tensor/float16.ts";
import { formatShape, type Shape, sameShape } from "../engine/tensor/shape.ts";
import { isStored, type StoredTensor, type Weight } from "../engine/tensor/stored-tensor.ts";
import type { Tensor } from "../engine/tensor/tensor.ts";

/** A tensor that a model needs, by the name that its weight file uses. */
export interface ExpectedWeight {
  readonly name: string;
  readonly shape: Shape;
}

export interface MatchOptions {
  /** Tensors of the file that may be there without being used, such as buffers that are recomputed. */
  readonly ignore?: readonly RegExp[] | undefined;
}

/**
 * The expected tensors, in their order, as float32; nothing may be missing, extra or of another shape.
 *
 * @param where what is being loaded, to begin the error with
 * @throws FoleyError "weights" that counts and names the missing, extra and misshapen tensors
 */
export function matchWeights(
  where: string,
  expected: readonly ExpectedWeight[],
  found: ReadonlyMap<string, Tensor>,
  options: MatchOptions = {},
): Map<string, Tensor<"float32">> {
  checkWeights(where, expected, found, options);
  return new Map(expected.map(({ name }) => [name, toFloat32(entryOf(found, name))]));
}

/** The same for weights that are built into a program: those in files stay there. */
export function matchConstants(
  where: string,
  expected: readonly ExpectedWeight[],
  found: ReadonlyMap<string, Weight>,
  options: MatchOptions = {},
): Map<string, Tensor<"float32"> | StoredTensor> {
  checkWeights(where, expected, found, options);
  return new Map(
    expected.map(({ name }) => {
      const weight = entryOf(found, name);
      return [name, isStored(weight) ? weight : toFloat32(weight)];
    }),
  );
}

function checkWeights(
  where: string,
  expected: readonly ExpectedWeight[],
  found: ReadonlyMap<string, { readonly shape: Shape }>,
  { ignore = [] }: MatchOptions,
): void {
  const wanted = new Set(expected.map(({ name }) => name));
  const missing = expected.filter(({ name }) => !found.has(name)).map(({ name }) => name);
  const extra = [...found.keys()].filter((name) => !wanted.has(name) && !ignore.some((rule) => rule.test(name)));
  const misshapen = expected.flatMap((weight) => describeMisfit(weight, found.get(weight.name)));
  const defects = [summary("missing", missing), summary("extra", extra), summary("misshapen", misshapen)].flat();
  if (defects.length > 0) {
    const advice = "check that config and weights belong together";
    throw new FoleyError("weights", `${where}: expected ${wanted.size} tensors, got ${defects.join("; ")}; ${advice}`);
  }
}

function describeMisfit({ name, shape }: ExpectedWeight, tensor: { readonly shape: Shape } | undefined): string[] {
  if (!tensor || sameShape(shape, tensor.shape)) return [];
  return [`${name} ${formatShape(tensor.shape)} instead of ${formatShape(shape)}`];
}

const namedAtMost = 3;

function summary(defect: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const rest = names.length > namedAtMost ? ", …" : "";
  return [`${names.length} ${defect} (${names.slice(0, namedAtMost).join(", ")}${rest})`];
}
