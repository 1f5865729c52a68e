/** Steps in the path of a name that compilation, sharding and checkpointing of activations add, wherever they stand. */
const wrapping = /(^|\.)(?:(?:_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\.)+/g;

/** What data parallelism puts before every name, and Lightning's modules that keep the network as `model`. */
const prefixes = ["module.", "model."] as const;

/** The original AudioLDM's own names, whose first step is no wrapper. */
const own = "model.diffusion_model.";

/**
 * Weights by the names that their network gives them: without what compilation, parallel training and Lightning put before
 * them. A prefix is dropped only where every name has it; nothing is dropped where two names would become one.
 */
export function withPlainNames<T>(weights: ReadonlyMap<string, T>): Map<string, T> {
  const unwrapped = renamed(weights, (name) => name.replace(wrapping, "$1"));
  return withoutPrefixes(unwrapped ?? new Map(weights));
}

function withoutPrefixes<T>(weights: Map<string, T>): Map<string, T> {
  const names = [...weights.keys()];
  const shared = prefixes.find((prefix) => names.every((name) => name.startsWith(prefix) && !name.startsWith(own)));
  if (shared === undefined || names.length === 0) return weights;
  return withoutPrefixes(new Map([...weights].map(([name, weight]) => [name.slice(shared.length), weight])));
}

function renamed<T>(weights: ReadonlyMap<string, T>, rename: (name: string) => string): Map<string, T> | null {
  const changed = new Map([...weights].map(([name, weight]) => [rename(name), weight]));
  return changed.size === weights.size ? changed : null;
}
