import type { Context } from "hono";
import { lazyBody } from "./lazy-body.ts";

/** One server-sent event, or a comment that keeps a silent connection open. */
export type ServerSent = { readonly event: string; readonly id: string | null; readonly data: string } | "beat";

/** Between beats, in milliseconds. */
export const beatMilliseconds = 15_000;

/** Answers by server-sent events, each asked for when the one before it is on its way. @param tell is given what tells that the reader is gone */
export function answerEvents(c: Context, tell: (gone: AbortSignal) => AsyncIterable<ServerSent>): Response {
  const encoder = new TextEncoder();
  const body = lazyBody(async function* (gone) {
    for await (const sent of tell(gone)) yield encoder.encode(textOf(sent));
  });
  return c.body(body, 200, {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",
  });
}

function textOf(sent: ServerSent): string {
  if (sent === "beat") return ": beat\n\n";
  const { event, id, data } = sent;
  const lines = data.split("\n").map((line) => `data: ${line}`);
  return [`event: ${event}`, ...lines, ...(id === null ? [] : [`id: ${id}`]), "\n"].join("\n");
}
