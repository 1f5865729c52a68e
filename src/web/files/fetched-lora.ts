import { type ByteSource, bytesInMemory } from "../../engine/bytes/byte-source.ts";
import type { ModelFiles } from "../../engine/bytes/model-files.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Work } from "../../engine/work.ts";
import type { ModelLora } from "../../generate/model.ts";
import type { LoraWish } from "../../models/lora-file.ts";
import { fetchWhole } from "./fetch-bytes.ts";

/** Low-rank changes in a file at an address, fetched when they are added; peft's settings may lie beside it. */
export function fetchedLora({ path, place = path, strength }: LoraWish, work: Pick<Work, "signal">): ModelLora {
  const at = partsOf(place);
  return { path, files: filesBeside(at, work), file: at.name, strength };
}

interface Place {
  /** With a slash at its end; empty where nothing can lie beside the file, as where it was dropped on the page. */
  readonly folder: string;
  readonly name: string;
}

/** A query belongs to the file alone. */
function partsOf(place: string): Place {
  if (/^(blob|data):/i.test(place)) return { folder: "", name: place };
  const end = place.split(/[?#]/, 1)[0]?.lastIndexOf("/") ?? -1;
  return { folder: place.slice(0, end + 1), name: place.slice(end + 1) };
}

/** @param work whose signal is asked for at each fetch: a load that is over has another than a sound after it */
function filesBeside({ folder, name }: Place, work: Pick<Work, "signal">): ModelFiles {
  const fetched = new Map<string, Promise<ByteSource>>();
  const nameOf = (path: string): string => `${folder}${path}`;
  const source = (path: string): Promise<ByteSource> => {
    const found = fetched.get(path) ?? fetchSource(nameOf(path), work.signal);
    fetched.set(path, found);
    // What failed may be asked for again.
    found.catch(() => fetched.delete(path));
    return found;
  };
  return {
    name: folder,
    nameOf,
    source,
    async has(path) {
      if (folder === "" && path !== name) return false;
      try {
        await source(path);
        return true;
      } catch (cause) {
        if (cause instanceof FoleyError && cause.code === "not-found") return false;
        throw cause;
      }
    },
    text: async (path) => new TextDecoder().decode((await source(path)).bytes ?? new Uint8Array()),
    // Nobody lists what lies at an address.
    list: async () => [],
  };
}

async function fetchSource(url: string, signal: AbortSignal): Promise<ByteSource> {
  return bytesInMemory(url, await fetchWhole(url, signal, { cache: "no-cache" }));
}
