import type { JobWaiting } from "../../server/api/job-waiting.ts";

/** "about 40 s", as nobody knows it better. */
export function aboutWords(seconds: number): string {
  if (seconds < 10) return "some seconds";
  if (seconds < 90) return `about ${10 * Math.round(seconds / 10)} s`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)} min`;
  return `about ${Math.round(seconds / 3600)} h`;
}

/** "next", or how many are before it. */
export function turnWords(ahead: number): string {
  if (ahead === 0) return "next";
  return ahead === 1 ? "after 1 other" : `after ${ahead} others`;
}

/** What a server's kinds of jobs are called while one waits for them; others by their own names. */
const kindWords: ReadonlyMap<string, string> = new Map([
  ["generate", "sounds are made"],
  ["evaluate", "sounds are judged"],
  ["train", "a model is trained"],
  ["study", "a study is made"],
]);

/** What a job waits for at its server: its place, what is done now, and how long, about. */
export function waitingWords({ ahead, running, seconds }: JobWaiting): string {
  const now = running.map(({ kind, share }) => {
    const done = share === null || share < 0.01 ? "" : `, ${Math.round(100 * share)} %`;
    return `${kindWords.get(kind) ?? kind}${done}`;
  });
  const parts = [
    `waits at the server, ${turnWords(ahead)}`,
    now.length === 0 ? null : `now ${now.join(" and ")}`,
    seconds === null ? null : `begins in ${aboutWords(seconds)}`,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

/** Of an order of the queue, what decides how long others wait for it. */
export interface WaitedFor {
  readonly state: "waiting" | "making" | "failed";
  readonly made: number;
  readonly total: number;
}

/** How many orders are before one in the queue, and in how many seconds it begins, about; null where nothing tells. */
export function placeInQueue(
  before: readonly WaitedFor[],
  secondsPerTake: number | null,
): { readonly ahead: number; readonly seconds: number | null } {
  const takes = before.map(({ state, made, total }) => (state === "failed" ? 0 : total - made));
  const ahead = before.filter(({ state }) => state === "waiting").length;
  const count = takes.reduce((sum, some) => sum + some, 0);
  return { ahead, seconds: secondsPerTake === null ? null : count * secondsPerTake };
}
