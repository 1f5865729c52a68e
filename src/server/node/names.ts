import { join } from "node:path";
import { isEnded } from "../api/job.ts";
import type { JobRequest } from "../api/job-request.ts";
import { Refusal } from "./http/refusal.ts";
import type { JobStore } from "./jobs/job-store.ts";
import type { KnownNames } from "./kinds/job-kind.ts";
import { namesIn } from "./kinds/job-kinds.ts";
import type { MakingTask, SoundsOfJob } from "./making/messages.ts";
import type { ServedModels } from "./models/served-models.ts";
import { masterFile } from "./sounds/job-sound-files.ts";
import type { SoundStore } from "./sounds/sound-store.ts";

/** Where names of requests are looked up. */
export interface NameSources {
  readonly sounds: SoundStore;
  readonly models: ServedModels;
  readonly places: ReadonlyMap<string, string>;
  readonly store: JobStore;
  readonly jobsFolder: string;
}

/** Which names there are. */
export function knownNames(sources: NameSources, mostSounds: number): KnownNames {
  const { sounds, models, places } = sources;
  return {
    hasSound: (id) => sounds.find(id) !== null,
    hasModel: (name) => models.sourceOf(name) !== null,
    hearsSounds: (model) => models.hearsSounds(model),
    hasPlace: (name) => places.has(name),
    hasSoundsOfJob: (id) => {
      refuseUnended(id, sources);
      return soundsOfJob(id, sources) !== null;
    },
    mostSounds,
  };
}

/** What the names in a request mean on this computer. */
export function lookUpNames(
  request: JobRequest,
  sources: NameSources,
): Pick<MakingTask, "models" | "sounds" | "places" | "soundsOfJobs"> {
  const names = namesIn(request);
  return {
    models: meanings(names.models, (name) => sources.models.sourceOf(name)),
    sounds: meanings(names.sounds, (id) => sources.sounds.stored(id)),
    places: meanings(names.places, (name) => sources.places.get(name) ?? null),
    soundsOfJobs: meanings(names.jobs, (id) => soundsOfJob(id, sources)),
  };
}

/** What has gone meanwhile is left out: whoever does the job says so (`making/named.ts`). */
function meanings<T>(names: readonly string[], meaning: (name: string) => T | null): Readonly<Record<string, T>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = meaning(name);
      return found === null ? [] : [[name, found]];
    }),
  );
}

/** @throws Refusal 409 for a job that may make more sounds than it has now */
function refuseUnended(id: string, { store }: NameSources): void {
  const state = store.find(id)?.state ?? null;
  if (state === null || isEnded(state)) return;
  const message = `job ${id}: expected one that has ended, got one that is ${state}; send this again once it has`;
  throw new Refusal(409, "conflict", message, { subject: "job" });
}

/** Null for a job that has not ended, and for one without sounds. */
function soundsOfJob(id: string, { store, jobsFolder }: NameSources): SoundsOfJob | null {
  const row = store.find(id);
  if (row === null || !isEnded(row.state)) return null;
  const sounds = store
    .results(row)
    .map(({ index }) => ({ name: String(index), path: join(jobsFolder, id, masterFile(index)) }));
  return sounds.length === 0 ? null : { state: row.state, sounds };
}
