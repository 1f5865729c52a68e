import { setTimeout as pause } from "node:timers/promises";
import { beatMilliseconds, type ServerSent } from "../http/answer-events.ts";

/** Between two looks. */
const lookMilliseconds = 1000;
const beatLooks = beatMilliseconds / lookMilliseconds;

/** Tells what is read, at once and whenever it became another, until nobody hears it. */
export async function* followChanges(
  event: string,
  read: () => Promise<unknown>,
  gone: AbortSignal,
): AsyncGenerator<ServerSent, void, undefined> {
  let last: string | null = null;
  for (let looks = 0; !gone.aborted; looks++) {
    const now = JSON.stringify(await read());
    if (now !== last) yield { event, id: null, data: now };
    else if (looks % beatLooks === 0) yield "beat";
    last = now;
    await pause(lookMilliseconds, null, { signal: gone }).catch(() => {});
  }
}
