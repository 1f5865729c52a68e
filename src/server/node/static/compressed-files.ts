import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { makeFolder } from "../../../files/make-folder.ts";
import { isSystemError } from "../../../files/system-error.ts";
import { writeWhole } from "../../../files/write-whole.ts";

/** Ways to make a file smaller on the wire, as HTTP calls them, the better first. */
export const contentCodings = ["br", "gzip"] as const;
export type ContentCoding = (typeof contentCodings)[number];

interface Coding {
  readonly ending: string;
  compress(bytes: Uint8Array): Promise<Uint8Array>;
}

// Fast ones: weights come no smaller for more effort, and what is built was compressed well as it was built.
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
const codings: Readonly<Record<ContentCoding, Coding>> = {
  br: {
    ending: ".br",
    compress: (bytes) =>
      brotli(bytes, {
        params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
      }),
  },
  gzip: { ending: ".gz", compress: (bytes) => zip(bytes) },
};

/** Kinds of file that come smaller. */
const compressible = new Set([
  ".html",
  ".js",
  ".mjs",
  ".css",
  ".json",
  ".svg",
  ".txt",
  ".csv",
  ".md",
  ".map",
  ".wasm",
  ".safetensors",
]);

/** Below it the header costs as much as is won. */
const leastBytes = 1024;
/** Of the bytes, what is to be won at least. */
const leastShare = 0.03;

/** Files compressed: those that lie beside a file, as a build leaves them, and others once, in a folder of the cache. */
export class CompressedFiles {
  readonly #folder: string | null;
  readonly #making = new Map<string, Promise<string | null>>();

  /** @param folder receives what is compressed; null for none, so that only what lies there is given */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  /** The path of a file's compressed bytes; null where it would not get smaller, or they cannot be kept. */
  async find(path: string, stats: Stats, coding: ContentCoding): Promise<string | null> {
    if (stats.size < leastBytes || !compressible.has(extname(path))) return null;
    const beside = await statsOf(path + codings[coding].ending);
    if (beside !== null && beside.mtimeMs >= stats.mtimeMs) return path + codings[coding].ending;
    if (this.#folder === null) return null;
    const stem = createHash("sha256").update(path).digest("hex").slice(0, 24);
    const kept = join(this.#folder, `${stem}-${stats.size}-${Math.round(stats.mtimeMs)}${codings[coding].ending}`);
    const known = await statsOf(kept);
    if (known !== null) return known.size === 0 ? null : kept;
    const making = this.#making.get(kept) ?? this.#make(path, { folder: this.#folder, stem, kept, coding });
    this.#making.set(kept, making);
    return making.finally(() => this.#making.delete(kept));
  }

  async #make(path: string, { folder, stem, kept, coding }: Keeping): Promise<string | null> {
    const { ending, compress } = codings[coding];
    const bytes = await readFile(path);
    const compressed = await compress(bytes);
    const pays = compressed.length < bytes.length * (1 - leastShare);
    try {
      makeFolder(folder);
      const old = (await readdir(folder)).filter((name) => name.startsWith(`${stem}-`) && name.endsWith(ending));
      for (const name of old) await rm(join(folder, name), { force: true });
      // An empty file says that it does not pay.
      await writeWhole(kept, pays ? compressed : new Uint8Array(0));
    } catch (cause) {
      // A full or locked cache costs bytes on the wire, nothing else.
      if (!isSystemError(cause) && !(cause instanceof FoleyError)) throw cause;
      return null;
    }
    return pays ? kept : null;
  }
}

interface Keeping {
  readonly folder: string;
  readonly stem: string;
  readonly kept: string;
  readonly coding: ContentCoding;
}

/** Null where there is no such file. */
export async function statsOf(path: string): Promise<Stats | null> {
  try {
    const stats = await stat(path);
    return stats.isFile() ? stats : null;
  } catch (cause) {
    if (isSystemError(cause)) return null;
    throw cause;
  }
}

/** The codings that a client takes, the better first. @param accepted the header `Accept-Encoding` */
export function takenCodings(accepted: string | null): ContentCoding[] {
  const words = (accepted ?? "").split(",").map((word) => word.trim().toLowerCase());
  const refused = new Set(words.filter((word) => /;\s*q=0(\.0*)?$/.test(word)).map((word) => word.split(";")[0]));
  const named = new Set(words.map((word) => word.split(";")[0]));
  return contentCodings.filter((coding) => named.has(coding) && !refused.has(coding));
}
