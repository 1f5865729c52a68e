import { createHash } from "node:crypto";
import { createReadStream, type Stats } from "node:fs";
import { join } from "node:path";
import type { Context, MiddlewareHandler } from "hono";
import { getMimeType } from "hono/utils/mime";
import { answerPart } from "../http/answer-part.ts";
import { givenFile } from "../http/given-file.ts";
import { type CompressedFiles, type ContentCoding, statsOf, takenCodings } from "./compressed-files.ts";

/** A folder that is given as it is. */
export interface StaticPlace {
  /** What addresses of its files begin with, with a slash at the end. */
  readonly prefix: string;
  readonly folder: string;
}

/** Names in which a build has put a hash of what is in the file. */
const hashedName = /(^|\/)(assets|chunks)\/.*-[\w-]{8}\.\w+$/;

/**
 * Gives the files of a folder: compressed where the client takes that, by parts, and not at all where the client has them.
 * Anything that is no file of the folder is left to who comes next.
 */
export function staticFiles({ prefix, folder }: StaticPlace, compressed: CompressedFiles): MiddlewareHandler {
  const hashes = new FileHashes();
  return async (c, next) => {
    const name = safeName(c.req.path, prefix);
    const path = name === null ? null : join(folder, name);
    const stats = path === null ? null : await statsOf(path);
    if (name === null || path === null || stats === null) return next();
    const hash = await hashes.of(path, stats);
    const given = await representation(c, path, stats, compressed);
    const tag = `"${hash.slice(0, 32)}${given.coding === null ? "" : `-${given.coding}`}"`;
    const isForever = hashedName.test(name) || c.req.query("sha256") === hash;
    const headers = {
      ETag: tag,
      Vary: "Accept-Encoding",
      "Accept-Ranges": "bytes",
      "Cache-Control": isForever ? "public, max-age=31536000, immutable" : "no-cache",
    };
    if (isKnown(c, tag)) return c.body(null, 304, headers);
    // The name that is opened ends otherwise than the file's where it is compressed.
    const type = getMimeType(path) ?? "application/octet-stream";
    const answer = answerPart(c, await givenFile(given.path), { ...headers, "Content-Type": type });
    if (given.coding !== null) answer.headers.set("Content-Encoding", given.coding);
    return answer;
  };
}

/** Which bytes stand for a file in an answer. */
interface Representation {
  readonly path: string;
  readonly coding: ContentCoding | null;
}

/** Parts are of the file as it is. */
async function representation(
  c: Context,
  path: string,
  stats: Stats,
  compressed: CompressedFiles,
): Promise<Representation> {
  if (c.req.header("Range") !== undefined) return { path, coding: null };
  for (const coding of takenCodings(c.req.header("Accept-Encoding") ?? null)) {
    const found = await compressed.find(path, stats, coding);
    if (found !== null) return { path: found, coding };
  }
  return { path, coding: null };
}

/** The name of a file within its folder; null for what leads elsewhere, and for what is hidden. */
function safeName(address: string, prefix: string): string | null {
  if (!address.startsWith(prefix)) return null;
  const name = decoded(address.slice(prefix.length));
  if (name === null) return null;
  const named = name === "" || name.endsWith("/") ? `${name}index.html` : name;
  const isPlain = named.split("/").every((part) => part !== "" && !part.startsWith(".") && !/[\\:\0]/.test(part));
  return isPlain ? named : null;
}

function decoded(address: string): string | null {
  try {
    return decodeURIComponent(address);
  } catch {
    // A percent sign that begins no byte is in no name.
    return null;
  }
}

function isKnown(c: Context, tag: string): boolean {
  const known = (c.req.header("If-None-Match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return known.includes(tag) || known.includes("*");
}

/** What files hold, as hashes, each read once for as long as it is not changed. */
class FileHashes {
  readonly #known = new Map<string, Promise<string>>();

  of(path: string, { size, mtimeMs }: Stats): Promise<string> {
    const key = `${path} ${size} ${mtimeMs}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const hash = hashOf(path);
    this.#known.set(key, hash);
    // What could not be read now is read when it is asked for again.
    hash.catch(() => this.#known.delete(key));
    return hash;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
