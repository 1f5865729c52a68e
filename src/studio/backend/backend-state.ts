import { create } from "zustand";
import { say } from "../toasts.tsx";
import type { Backend, OfferedModel } from "./backend.ts";
import type { MakingLimits } from "./limits.ts";
import { openBackend, type ServerAnswer, serverAnswer } from "./open-backend.ts";

/** Whether sounds can be made yet, and by what. */
export interface BackendState {
  readonly backend: Backend | null;
  readonly models: readonly OfferedModel[];
  /** What an order may be at most; null where it is not known yet. */
  readonly limits: MakingLimits | null;
  /** What is to be said of the choice of backend; null for nothing. */
  readonly note: string | null;
  /** Why no sound can be made; null where it can. */
  readonly error: string | null;
}

export const useBackend = create<BackendState>(() => ({
  backend: null,
  models: [],
  limits: null,
  note: null,
  error: null,
}));

/** Times that it was looked for. */
let searches = 0;

/** Looks for what makes sounds, once as the page is opened, and again where that failed. */
export async function findBackend(): Promise<void> {
  const search = ++searches;
  // What is found late is passed over where it was looked for again meanwhile.
  const keep = (found: Partial<BackendState>): void => {
    if (search === searches) useBackend.setState(found);
  };
  keep({ error: null });
  try {
    const { backend, note } = await openBackend(() => void awaitServer());
    const { backend: before } = useBackend.getState();
    keep({ backend, note });
    if (search !== searches) return backend.close();
    if (before !== backend) before?.close();
    const [models, limits] = await Promise.all([backend.models(), backend.limits()]);
    keep({ models, limits });
  } catch (cause) {
    keep({ error: cause instanceof Error ? cause.message : String(cause) });
  }
}

let isAwaiting = false;

/** Asks again for a server that gave no answer, now and then and as the network comes back, until there is one. */
async function awaitServer(): Promise<void> {
  if (isAwaiting) return;
  isAwaiting = true;
  let answer: ServerAnswer = "none";
  while (answer === "none") {
    await laterOrOnline();
    answer = await serverAnswer();
  }
  isAwaiting = false;
  // A folder of files has nothing better than this browser, but may have what that failed for.
  if (answer === "other" && useBackend.getState().error === null) return;
  await findBackend();
  if (answer === "sounds") say("The server answers again: sounds are made there.");
}

/** Between two questions, milliseconds. */
const patience = 10_000;

function laterOrOnline(): Promise<void> {
  return new Promise((wake) => {
    const end = (): void => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      wake();
    };
    const timer = setTimeout(end, patience);
    window.addEventListener("online", end);
  });
}
