import type { Command } from "commander";
import type { Door } from "./door.ts";

/** Adds a command's arguments, options and work to its name. */
export type AddCommand = (command: Command, door: Door) => void;

/** A command of the first level. Its file is loaded when it is asked for, so that `--help` and `--version` come at once. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<AddCommand>;
}

export const commands: readonly CommandEntry[] = [
  {
    name: "generate",
    summary: "make sound from text, or from a sound to be like",
    load: async () => (await import("./generate.ts")).addGenerate,
  },
  {
    name: "merge",
    summary: "bring together what the shards of a job left, as one machine would have made it",
    load: async () => (await import("./merge.ts")).addMerge,
  },
  {
    name: "info",
    summary: "what a sound file is, and the settings and the command that made it",
    load: async () => (await import("./info.ts")).addInfo,
  },
  {
    name: "evaluate",
    summary: "score generated sounds against reference sounds: FD, FAD, IS, KL, KID and more",
    load: async () => (await import("./evaluate.ts")).addEvaluate,
  },
  {
    name: "study",
    summary: "the studies of the paper",
    load: async () => (await import("./study.ts")).addStudy,
  },
  {
    name: "train",
    summary: "train a part of a model on a folder of sounds; run again, it goes on from the last checkpoint",
    load: async () => (await import("./train.ts")).addTrain,
  },
  {
    name: "data",
    summary: "check, describe, import and prepare data sets",
    load: async () => (await import("./data.ts")).addData,
  },
  {
    name: "assemble",
    summary: "put separately trained parts together as one model folder",
    load: async () => (await import("./assemble.ts")).addAssemble,
  },
  {
    name: "models",
    summary: "fetch, list, inspect, convert and remove models",
    load: async () => (await import("./models.ts")).addModels,
  },
  {
    name: "worker",
    summary: "take units of a queue and do them, beside workers on other machines",
    load: async () => (await import("./worker.ts")).addWorker,
  },
  {
    name: "queue",
    summary: "how far a queue's orders are; pause, resume, retry and cancel them",
    load: async () => (await import("./queue.ts")).addQueue,
  },
  {
    name: "serve",
    summary: "answer over HTTP: jobs, their progress and their sounds",
    load: async () => (await import("./serve.ts")).addServe,
  },
  {
    name: "studio",
    summary: "make sounds in a browser: the server, and a browser at its pages",
    load: async () => (await import("./studio.ts")).addStudio,
  },
];
