import { FoleyError } from "../../engine/tensor/error.ts";
import type { Backend } from "./backend.ts";
import { callOnce } from "./server-calls.ts";

/** Where sounds are made, and what is to be said of the choice; null for nothing. */
export interface OpenedBackend {
  readonly backend: Backend;
  readonly note: string | null;
}

/** What comes of asking for the server that gave the page: sounds, something else as of a folder of files, or no answer. */
export type ServerAnswer = "sounds" | "other" | "none";

/** Longer nobody waits for a server that may not be there. */
const patienceMilliseconds = 4000;

/**
 * The server that gave the page where one answers, else this browser. The address may say which:
 * `?in=browser`, `?in=server`, and `?in=pretence` for work on the pages.
 *
 * @param onSilence is told where none answers, before this browser is made ready
 */
export async function openBackend(onSilence: () => void): Promise<OpenedBackend> {
  const wish = new URLSearchParams(window.location.search).get("in");
  const known = wish === null ? undefined : backends[wish];
  if (known !== undefined) return { backend: await known(), note: null };
  const answer = await serverAnswer();
  if (answer === "sounds") return { backend: await server(), note: null };
  if (answer === "none") onSilence();
  return { backend: await browser(), note: notes[answer] };
}

const notes = {
  other: "No server answers here: sounds are made in this browser, and its model is fetched once.",
  none: "No server answers: sounds are made in this browser until one does. It is asked again by itself.",
} as const;

const server = async (): Promise<Backend> => (await import("./server-backend.ts")).serverBackend;
const browser = async (): Promise<Backend> => (await import("./browser-backend.ts")).openBrowserBackend();
const pretence = async (): Promise<Backend> => (await import("./pretend-backend.ts")).pretendBackend;

const backends: Readonly<Record<string, () => Promise<Backend>>> = { server, browser, pretence };

/** Whether what gave the page makes sounds too: a folder of files does not. A key is asked for later, without haste. */
export async function serverAnswer(): Promise<ServerAnswer> {
  try {
    const { ok, status, headers } = await callOnce("v1/models", { signal: AbortSignal.timeout(patienceMilliseconds) });
    const isServer = (ok || status === 401) && headers.get("content-type")?.includes("json") === true;
    return isServer ? "sounds" : "other";
  } catch (cause) {
    if (cause instanceof FoleyError) return "none";
    throw cause;
  }
}
