import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isEnded } from "../../api/job.ts";
import type { ServerSettings } from "../settings.ts";
import type { SoundStore } from "../sounds/sound-store.ts";
import type { JobEvents } from "./job-events.ts";
import type { JobQueue } from "./job-queue.ts";
import type { JobStore } from "./job-store.ts";

interface KeptThings {
  readonly settings: Pick<ServerSettings, "keepJobs" | "keepDays">;
  readonly store: JobStore;
  readonly jobs: JobQueue;
  readonly sounds: SoundStore;
  readonly events: JobEvents;
  readonly jobsFolder: string;
  /** Hears of what could not be forgotten: it is tried again, the folders of jobs at the next start. */
  readonly log: (error: unknown) => void;
}

const hour = 3_600_000;
const day = 24 * hour;

/**
 * Forgets what is kept no longer, now, each hour, and when jobs end: ended jobs beyond the number and the age of the settings, and
 * uploaded sounds of that age, but for those that a kept job names, and folders of jobs that were forgotten before.
 *
 * @returns ends it
 */
export function forgetOld(kept: KeptThings): () => void {
  const { events, log } = kept;
  // Of a server that ends, the database is closed.
  const over = new AbortController();
  const forgetNow = (): void => void forget(kept, over.signal).catch(log);
  void forgetFolders(kept, over.signal).catch(log).then(forgetNow);
  const timer = setInterval(forgetNow, hour);
  timer.unref();
  const silence = events.listenToAll((event) => {
    if (event.name !== "state" || !isEnded(event.data.state)) return;
    forgetNow();
  });
  return () => {
    over.abort();
    clearInterval(timer);
    silence();
  };
}

async function forget({ settings, store, jobs, sounds, log }: KeptThings, over: AbortSignal): Promise<void> {
  const moment = new Date(Date.now() - settings.keepDays * day).toISOString();
  const removals = (): (() => Promise<unknown>)[] => [
    // A job may name one while others are removed.
    ...store.old(settings.keepJobs, moment).map((id) => async () => store.isNamed(id) || jobs.remove(id)),
    ...sounds.unusedSince(moment).map((id) => async () => store.isNamed(id) || sounds.remove(id, moment)),
  ];
  for (const remove of over.aborted ? [] : removals()) if (!over.aborted) await remove().catch(log);
}

/** What a killed server had taken out of the database, but not yet from the disk. */
async function forgetFolders({ store, jobsFolder }: KeptThings, over: AbortSignal): Promise<void> {
  for (const id of over.aborted ? [] : store.forgotten()) {
    await rm(join(jobsFolder, id), { recursive: true, force: true });
    if (!over.aborted) store.hasGone(id);
  }
}
