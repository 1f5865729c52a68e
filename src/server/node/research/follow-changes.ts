import { setTimeout as pause } from "node:timers/promises";
import { beatMilliseconds, type ServerSent } from "../http/answer-events.ts";
import { ifReadable } from "./readable.ts";

/** Between two looks. */
const lookMilliseconds = 1000;
const beatLooks = beatMilliseconds / lookMilliseconds;

/**
 * Tells what is read, at once and whenever it became another, until nobody hears it. Nothing is told where it cannot be read now, as
 * while it is written.
 */
export async function* followChanges(
  event: string,
  read: () => Promise<unknown>,
  gone: AbortSignal,
): AsyncGenerator<ServerSent, void, undefined> {
  let last: string | null = null;
  for (let looks = 0; !gone.aborted; looks++) {
    const found = await ifReadable(read());
    const now: string | null = found === null ? last : JSON.stringify(found);
    if (now !== null && now !== last) yield { event, id: null, data: now };
    else if (looks % beatLooks === 0) yield "beat";
    last = now;
    await pause(lookMilliseconds, null, { signal: gone }).catch(() => {});
  }
}
