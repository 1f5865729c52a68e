import { join, resolve } from "node:path";
import type { DeviceName } from "../../engine/runtime/device.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { claim } from "../../files/claim.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { openDatabase } from "./data/open-database.ts";
import { Statements } from "./data/statements.ts";
import { tellUnknown } from "./data/tell-unknown.ts";
import { forgetOld } from "./jobs/forget-old.ts";
import { JobEvents } from "./jobs/job-events.ts";
import { JobQueue } from "./jobs/job-queue.ts";
import { JobStore } from "./jobs/job-store.ts";
import { settleRequest } from "./kinds/job-kinds.ts";
import { type JobMaker, openJobMaker } from "./making/job-maker.ts";
import { ServedModels } from "./models/served-models.ts";
import { knownNames, lookUpNames } from "./names.ts";
import { hiddenPath, pathHider } from "./path-hider.ts";
import type { ServerSettings } from "./settings.ts";
import { Scribe } from "./sounds/scribe.ts";
import { SoundStore } from "./sounds/sound-store.ts";

/** What a server works on beside its settings. */
export interface HouseInputs {
  readonly settings: ServerSettings;
  /** Holds the database, uploaded sounds, and what jobs made. */
  readonly dataFolder: string;
  /** Folders and files that jobs may name, by their names. */
  readonly places: ReadonlyMap<string, string>;
  readonly device: DeviceName | null;
  readonly threads: number | null;
  /** Hears of what is a defect, and of what the disk refused where no caller does. */
  readonly log: (error: unknown) => void;
}

/** All that answers to requests need: routes take what they want of it. */
export interface House {
  readonly settings: ServerSettings;
  readonly places: ReadonlyMap<string, string>;
  readonly jobs: JobQueue;
  readonly events: JobEvents;
  readonly sounds: SoundStore;
  readonly models: ServedModels;
  readonly scribe: Scribe;
  /** Takes this computer's paths out of a message; places are called by their names. */
  readonly hide: (message: string) => string;
  /** Hears of what went wrong where no caller does. */
  readonly log: (error: unknown) => void;
  /** Whether new work is taken. */
  readonly isReady: () => boolean;
  /** Aborts as the time is over that running jobs had: nobody is to wait any longer. */
  readonly over: AbortSignal;
  /** Takes nothing new, and waits for what runs, as long as the settings say. */
  readonly drain: () => Promise<void>;
  /** Ends makers and gives the data folder back; unfinished jobs wait for the next start. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a data folder and all that works on it, and goes on with the jobs that it holds.
 *
 * @throws FoleyError "usage" where another server has the folder, "io" where it cannot be used
 */
export async function openHouse({ settings, device, threads, log, ...given }: HouseInputs): Promise<House> {
  // What messages say of them is known by whole paths.
  const dataFolder = resolve(given.dataFolder);
  const places = new Map([...given.places].map(([name, path]) => [name, resolve(path)]));
  makeFolder(dataFolder);
  const release = claim(join(dataFolder, "server"));
  if (release === null) {
    const message = `${dataFolder}: expected a data folder of its own, got one that another server uses; choose another`;
    throw new FoleyError("usage", message, { subject: "dataFolder" });
  }
  try {
    const statements = new Statements(openDatabase(join(dataFolder, "server.db")));
    const scribe = new Scribe();
    const { mostUploadBytes: mostBytes, mostUploadSeconds: mostSeconds, mostSounds, mostQueued, workers } = settings;
    const sounds = new SoundStore(statements, join(dataFolder, "sounds"), scribe, { mostBytes, mostSeconds });
    const jobsFolder = join(dataFolder, "jobs");
    const models = await ServedModels.open(jobsFolder);
    const store = new JobStore(statements);
    const known = { jobs: (id: string) => store.knows(id), sounds: (id: string) => sounds.find(id) !== null };
    await tellUnknown(dataFolder, known, log);
    const sources = { sounds, models, places, store, jobsFolder };
    const events = new JobEvents();
    const makers: readonly JobMaker[] = Array.from({ length: workers }, () => openJobMaker({ device, threads }));
    const called = [...places].map(([name, path]) => [path, name] as const);
    const hide = pathHider([[dataFolder, hiddenPath], ...called]);
    const jobs = new JobQueue({
      ...{ store, events, makers, hide, log, mostQueued, folder: jobsFolder },
      refresh: async (kind) => (kind === "train" ? models.refresh() : undefined),
      silentSeconds: settings.silentSeconds,
      settle: (request) => settleRequest(request, knownNames(sources, mostSounds)),
      lookUp: (request) => lookUpNames(request, sources),
    });
    const forgetting = forgetOld({ settings, store, jobs, sounds, events, jobsFolder, log });
    let isOpen = true;
    const over = new AbortController();
    jobs.start();
    return {
      ...{
        settings,
        places,
        jobs,
        events,
        sounds,
        models,
        scribe,
        hide,
        log,
        isReady: () => isOpen,
        over: over.signal,
      },
      drain: async () => {
        isOpen = false;
        await jobs.drain(settings.stopSeconds);
        over.abort();
      },
      close: async () => {
        isOpen = false;
        over.abort();
        forgetting();
        await jobs.drain(0);
        await Promise.all(makers.map((maker) => maker.close()));
        await scribe.close();
        statements.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}
