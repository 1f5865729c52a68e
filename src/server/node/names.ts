import { join } from "node:path";
import type { JobRequest } from "../api/job-request.ts";
import type { JobStore } from "./jobs/job-store.ts";
import type { KnownNames } from "./kinds/job-kind.ts";
import { namesIn } from "./kinds/job-kinds.ts";
import type { MakingTask, StoredSound } from "./making/messages.ts";
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
    hasPlace: (name) => places.has(name),
    hasSoundsOfJob: (id) => soundsOfJob(id, sources).length > 0,
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
    soundsOfJobs: meanings(names.jobs, (id) => {
      const sounds = soundsOfJob(id, sources);
      return sounds.length === 0 ? null : sounds;
    }),
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

function soundsOfJob(id: string, { store, jobsFolder }: NameSources): StoredSound[] {
  const row = store.find(id);
  const results = row === null ? [] : store.results(row);
  return results.map(({ index }) => ({ name: String(index), path: join(jobsFolder, id, masterFile(index)) }));
}
