import type { SSEStreamingApi } from "hono/streaming";

/** Between two looks. */
const lookMilliseconds = 1000;
/** Between comments that keep a silent connection open, in looks. */
const beatLooks = 15;

/** Sends what is read, at once and whenever it became another, until the client goes. */
export async function followChanges(
  stream: SSEStreamingApi,
  event: string,
  read: () => Promise<unknown>,
): Promise<void> {
  let last: string | null = null;
  for (let looks = 0; !stream.aborted; looks++) {
    const now = JSON.stringify(await read());
    if (now !== last) await stream.writeSSE({ event, data: now });
    else if (looks % beatLooks === 0) await stream.write(": beat\n\n");
    last = now;
    await stream.sleep(lookMilliseconds);
  }
}
