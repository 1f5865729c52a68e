import type { Context } from "hono";
import { Refusal } from "./refusal.ts";

/** Bytes in a row, from one place up to, but not with, another. */
export interface BytePart {
  readonly start: number;
  readonly end: number;
}

/** What an answer gives, wherever it lies. */
export interface GivenBytes {
  /** Bytes in all. */
  readonly size: number;
  read(part: BytePart): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
}

/**
 * Gives bytes: all of them, or the one part that the caller asks for by `Range`, as players do; Safari plays nothing without.
 * Several parts at once are not given apart: such a caller gets all, as one does who asks for a part of what it had before
 * (`If-Range`), where that is not told by the mark of these very bytes.
 *
 * @param headers `ETag` is that mark; without one nobody can say what was had before
 * @throws Refusal 416 where the part lies beyond the end
 * @see RFC 9110, section 14
 */
export function answerPart(
  c: Context,
  { size, read }: GivenBytes,
  headers: Readonly<Record<string, string>>,
): Response {
  const had = c.req.header("If-Range");
  const asked = had === undefined || had === headers.ETag ? partIn(c.req.header("Range") ?? "", size) : null;
  if (asked !== null && asked.start >= asked.end) {
    c.header("Content-Range", `bytes */${size}`);
    const message = `Range: expected bytes of the ${size} that there are, got ${c.req.header("Range")}; ask for these`;
    throw new Refusal(416, "usage", message, { subject: "Range" });
  }
  const part = asked ?? { start: 0, end: size };
  const all = { ...headers, "Accept-Ranges": "bytes", "Content-Length": String(part.end - part.start) };
  if (asked === null) return c.body(read(part), 200, all);
  return c.body(read(part), 206, { ...all, "Content-Range": `bytes ${part.start}-${part.end - 1}/${size}` });
}

/** The same of bytes that are in memory. */
export function answerPartOf(
  c: Context,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Response {
  return answerPart(c, { size: bytes.length, read: ({ start, end }) => bytes.subarray(start, end) }, headers);
}

/** The part that is asked for, empty where there is nothing of it; null where none is asked for, or none that can be read. */
function partIn(range: string, size: number): BytePart | null {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/i.exec(range.trim()) ?? [];
  if (first === "") return last === "" ? null : { start: Math.max(0, size - Number(last)), end: size };
  if (last !== "" && Number(last) < Number(first)) return null;
  return { start: Number(first), end: last === "" ? size : Math.min(size, Number(last) + 1) };
}
