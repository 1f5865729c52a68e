import { FoleyError } from "../engine/tensor/error.ts";

/** Keys under which training programs put a state dict, beside an optimizer's and counts. */
const wrappers = ["state_dict", "model_state_dict", "model", "module", "generator"] as const;

const maxDepth = 32;
const longestName = 1000;

/**
 * The named tensors in what a checkpoint holds: of the state dict that it wraps, however deep, under the names that it has
 * there. Dictionaries within it join their names with dots; what is no tensor is left out.
 *
 * @param where what is being loaded, to begin the error with
 * @param isTensor tells tensors, or what stands for them, from everything else
 * @throws FoleyError "weights" where there are no named tensors
 */
export function collectStateDict<T>(
  where: string,
  checkpoint: unknown,
  isTensor: (value: unknown) => value is T,
): Map<string, T> {
  const dictionary = unwrap(checkpoint);
  const named = new Map<string, T>();
  if (dictionary instanceof Map) collect(dictionary, "", new Set(), isTensor, named);
  if (named.size > 0) return named;
  const came = dictionary instanceof Map ? describeKeys(dictionary) : "something else";
  throw new FoleyError("weights", `${where}: expected named tensors, got ${came}; check that it is a checkpoint`);
}

function unwrap(checkpoint: unknown): unknown {
  let found = dictionaryOf(checkpoint);
  for (let depth = 0; depth < maxDepth && found instanceof Map; depth++) {
    const dictionary: ReadonlyMap<unknown, unknown> = found;
    const wrapper = wrappers.find((key) => dictionary.get(key) instanceof Map);
    if (wrapper === undefined) break;
    found = dictionary.get(wrapper);
  }
  return found;
}

/** Some save a state dict together with other things, as a tuple that begins with it. */
function dictionaryOf(checkpoint: unknown): unknown {
  return Array.isArray(checkpoint) && checkpoint[0] instanceof Map ? checkpoint[0] : checkpoint;
}

function collect<T>(
  dictionary: ReadonlyMap<unknown, unknown>,
  prefix: string,
  seen: Set<object>,
  isTensor: (value: unknown) => value is T,
  named: Map<string, T>,
): void {
  // A dictionary may hold itself, or one dictionary very often.
  if (seen.has(dictionary) || seen.size > 1000) return;
  seen.add(dictionary);
  for (const [key, value] of dictionary) {
    const name = `${prefix}${String(key)}`;
    // Names are joined from parts that may be used again and again, and no network has one as long.
    if (name.length > longestName) continue;
    if (isTensor(value)) named.set(name, value);
    else if (value instanceof Map) collect(value, `${name}.`, seen, isTensor, named);
  }
}

const namedAtMost = 3;

function describeKeys(dictionary: ReadonlyMap<unknown, unknown>): string {
  const keys = [...dictionary.keys()].slice(0, namedAtMost).map((key) => String(key).replace(/[^\x20-\x7e]/g, "?"));
  return keys.length === 0 ? "an empty dictionary" : `a dictionary of ${keys.join(", ").slice(0, 80)}`;
}
