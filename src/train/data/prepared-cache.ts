import { join } from "node:path";
import { float32 } from "../../engine/tensor/tensor.ts";
import { findCacheFolder } from "../../files/cache-folder.ts";
import { type CacheKey, TensorCache } from "../../weights/node/tensor-cache.ts";

/** Raised when the same key would give other numbers. */
const layout = "foley-prepared-2";

/**
 * What frozen parts make of sounds and captions, by the content of both: changed sounds or weights are never answered
 * with old numbers, and what was made once is never made again.
 */
export function openPreparedCache(folder: string | null = defaultFolder()): TensorCache {
  return new TensorCache(folder, layout);
}

function defaultFolder(): string | null {
  const folder = findCacheFolder();
  return folder === null ? null : join(folder, "prepared");
}

/** Values by name, of which some may not be. */
export type PreparedValues<Name extends string> = { readonly [N in Name]?: Float32Array | undefined };

/** Values by name; an entry is written as soon as it is made, so that a stopped preparation goes on. */
export async function prepared<Name extends string>(
  cache: TensorCache | null,
  key: CacheKey,
  make: () => Promise<PreparedValues<Name>> | PreparedValues<Name>,
): Promise<PreparedValues<Name>> {
  const known = await cache?.read(key);
  if (known) return Object.fromEntries([...known.tensors].map(([name, { data }]) => [name, data])) as never;
  const made = await make();
  const tensors = Object.entries<Float32Array | undefined>(made).flatMap(([name, values]) =>
    values === undefined ? [] : [[name, float32(values)] as const],
  );
  await cache?.write(key, new Map(tensors));
  return made;
}
