import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Command, Option } from "commander";
import type { DataRecord } from "../data/clips.ts";
import type { DeviceName } from "../engine/runtime/device.ts";
import { collectGarbageAtOnce } from "../engine/runtime/node/garbage.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { makeFolder } from "../files/make-folder.ts";
import { writeWhole } from "../files/write-whole.ts";
import { findModelFolder } from "../generate/find-model.ts";
import { openPreparedCache } from "../train/data/prepared-cache.ts";
import type { Overrides, PreparedJob } from "../train/job/job.ts";
import { findJob, jobs } from "../train/job/jobs.ts";
import { runTraining, type TrainEvent } from "../train/run/loop.ts";
import { type ClipFill, clipFills } from "../train/settings/examples.ts";
import { addDatasetOptions, type DatasetOptions } from "./dataset-options.ts";
import type { Door } from "./door.ts";
import { loadSounds } from "./load-sounds.ts";
import { openDeviceAtDoor } from "./open-device.ts";
import { collect, parseCount, parseNumber, parseWhole } from "./option.ts";
import { createProgress, formatSeconds } from "./progress.ts";
import { startModel } from "./start-model.ts";
import { addScoringOptions, openScoring, type ScoringWishes } from "./train-scoring.ts";
import { warn } from "./warn.ts";

interface TrainOptions extends DatasetOptions, ScoringWishes {
  readonly data: string;
  readonly out: string;
  readonly preset: string;
  readonly from?: string | undefined;
  readonly tokenizer?: string | undefined;
  readonly vae?: string | undefined;
  readonly clap?: string | undefined;
  readonly steps?: number | undefined;
  readonly batch?: number | undefined;
  readonly seed?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly condition?: string | undefined;
  readonly pad?: ClipFill | undefined;
  readonly lora?: number | undefined;
  readonly set: readonly string[];
  readonly cache: boolean;
  readonly checkpointEvery: number;
  readonly logEvery: number;
  readonly bestBy?: string | undefined;
  readonly patience?: number | undefined;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

/** `foley train KIND` */
export function addTrain(command: Command, door: Door): void {
  const kinds = jobs.map(
    ({ name, summary, presets }) => `  ${name.padEnd(11)} ${summary}; presets: ${presets.join(", ")}`,
  );
  command
    .argument("<kind>", `what to train: ${jobs.map(({ name }) => name).join(", ")}`)
    .requiredOption(
      "--data <path>",
      "sounds: a data set's folder, a class per sub-folder, captions beside them, a manifest",
    )
    .requiredOption("--out <folder>", "receives checkpoint, logs and, in the end, the model")
    .option("--preset <name>", "named settings", "nano")
    .option("--from <model>", "what to begin from: a model folder, a model's name, an original checkpoint")
    .option("--tokenizer <folder>", "of an original checkpoint, which has none; else fetched")
    .option("--vae <model>", "a folder or a name of a model with the frozen VAE (ldm)")
    .option("--clap <model>", "a folder or a name of a model with the frozen CLAP (ldm)")
    .option("--steps <n>", "steps of the whole run", parseCount)
    .option("--batch <n>", "examples of a step", parseCount)
    .option("--seed <n>", "of weights and batches", parseWhole)
    .option("--learning-rate <x>", "the highest of the run", parseNumber)
    .option("--condition <kind>", "condition of ldm: text or audio; the preset's mixture where absent")
    .addOption(new Option("--pad <what>", "what follows a sound that is too short").choices(clipFills))
    .option("--lora <rank>", "learn low-rank changes of --from alone (ldm)", parseCount)
    .option("--set <name=value>", "any other setting of the preset; may be repeated", collect, [])
    .option("--checkpoint-every <n>", "steps between checkpoints", parseCount, 100)
    .option("--log-every <n>", "steps between lines of log.jsonl", parseCount, 10)
    .option("--best-by <metric>", "keep the best model in best/, by validationLoss or a score such as fd")
    .option("--patience <n>", "end after this many steps without a better one (with --best-by)", parseCount)
    .option("--no-cache", "prepare every sound anew, and keep nothing")
    .option("--device <name>", "auto, cpu, webgpu, cuda, coreml, dml", "cpu")
    .option("--threads <n>", "processor threads", parseCount)
    .option("--quiet", "no progress")
    .addHelpText("after", `\nKinds:\n${kinds.join("\n")}`)
    .action((kind: string, options: TrainOptions) => train(kind, options, door));
  addDatasetOptions(command);
  addScoringOptions(command);
}

async function train(kind: string, options: TrainOptions, door: Door): Promise<void> {
  const job = findJob(kind);
  if (options.patience !== undefined && options.bestBy === undefined) {
    throw new FoleyError("usage", "train: expected --best-by beside --patience, got none; name what to wait for");
  }
  const overrides = overridesOf(options);
  collectGarbageAtOnce();
  const runtime = await openDeviceAtDoor(options, door);
  const scoring = await openScoring(job, options, runtime, door);
  const { clips, record } = await loadSounds(options.data, options, door);
  const { from, vae, clap } = options;
  const parts = {
    from: from === undefined ? null : await startModel(from, options, door),
    vae: vae === undefined ? null : findModelFolder(vae),
    clap: clap === undefined ? null : findModelFolder(clap),
  };
  const cache = options.cache ? openPreparedCache() : null;
  const preparing = createProgress(door, "preparing", options.quiet === true);
  const prepared = await job.prepare({
    runtime,
    clips,
    preset: options.preset,
    ...parts,
    overrides,
    cache,
    ...(scoring === null ? {} : { scoring: scoring.options }),
    onPrepare: (what, done, total) => {
      if (door.signal.aborted) throw new FoleyError("aborted", "train: stopped before the first step");
      preparing.update(done, total, what);
    },
  });
  preparing.finish();
  warn(door, [...(cache?.warnings ?? []), ...(scoring?.options.cache?.warnings ?? [])]);
  const { soundCount, hash } = record;
  const settings = {
    ...{ kind, preset: options.preset, data: { soundCount, hash }, ...prepared.settings },
    ...(scoring === null ? {} : { scoring: scoring.settings }),
  };
  try {
    await writeRecord(options.out, record);
    await runToTheEnd(prepared, JSON.stringify(settings), options, door);
  } finally {
    await prepared.task.dispose();
  }
}

/** A run that goes on has the record of its beginning. */
async function writeRecord(folder: string, record: DataRecord): Promise<void> {
  if (existsSync(join(folder, "checkpoint.safetensors"))) return;
  makeFolder(folder);
  await writeWhole(join(folder, "data.json"), `${JSON.stringify(record, null, 2)}\n`);
}

async function runToTheEnd(prepared: PreparedJob, config: string, options: TrainOptions, door: Door): Promise<void> {
  if (options.quiet !== true) door.err(`${formatMemory(prepared.task.memory)}\n`);
  const progress = createProgress(door, "training", options.quiet === true);
  const isDone = await runTraining(prepared.task, {
    folder: options.out,
    stepCount: prepared.stepCount,
    checkpointEvery: options.checkpointEvery,
    logEvery: options.logEvery,
    config,
    ...(options.bestBy === undefined
      ? {}
      : { keepBest: { metric: options.bestBy, patience: options.patience ?? null } }),
    signal: door.signal,
    onEvent: (event) => show(event, progress, options, door),
  }).finally(() => progress.stop());
  if (isDone) return;
  const checkpoint = join(options.out, "checkpoint.safetensors");
  throw new FoleyError("aborted", `train: stopped; the same command goes on from ${checkpoint}`);
}

function formatMemory(memory: PreparedJob["task"]["memory"]): string {
  const gigabytes = (bytes: number): string => (bytes / 1e9).toPrecision(2);
  const parts = Object.entries(memory).map(([name, bytes]) => `${name} ${gigabytes(bytes)}`);
  const sum = Object.values(memory).reduce((total, bytes) => total + bytes, 0);
  return `memory: at least ${gigabytes(sum)} GB: ${parts.join(", ")}`;
}

function show(event: TrainEvent, progress: ReturnType<typeof createProgress>, options: TrainOptions, door: Door): void {
  if (event.type === "step") {
    const loss = (event.metrics.loss as number).toPrecision(4);
    const note = `loss ${loss}  ${event.itemsPerSecond.toFixed(1)} items/s  ${formatSeconds(event.secondsLeft)} left`;
    progress.update(event.step, event.stepCount, note);
  } else if (event.type === "scoring") {
    progress.update(event.done, event.total, `sounds to score step ${event.step}`);
  } else if (event.type === "scored" && options.quiet !== true) {
    const words = Object.entries(event.metrics).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
    door.err(`step ${event.step}: ${words.join("  ")}\n`);
  } else if (event.type === "resumed" && options.quiet !== true) {
    door.err(`going on from step ${event.step}\n`);
  } else if (event.type === "done") {
    progress.finish();
    door.out(`${event.folder}\n`);
  }
}

const conditions: Readonly<Record<string, number>> = { text: 1, audio: 0 };

function overridesOf({ steps, batch, seed, learningRate, condition, pad, lora, set, out }: TrainOptions): Overrides {
  const textProbability = condition === undefined ? undefined : conditions[condition];
  if (condition !== undefined && textProbability === undefined) {
    throw new FoleyError("usage", `train: expected --condition text or audio, got "${condition}"; choose one`);
  }
  if (existsSync(join(out, "model_index.json"))) {
    throw new FoleyError(
      "usage",
      `train: expected a folder of a run for --out, got the model folder ${out}; choose another`,
    );
  }
  return {
    ...(steps === undefined ? {} : { stepCount: steps }),
    ...(batch === undefined ? {} : { batchSize: batch }),
    ...(seed === undefined ? {} : { seed }),
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(textProbability === undefined ? {} : { textProbability }),
    settings: [
      ...(pad === undefined ? [] : [`clip.fill=${pad}`]),
      ...set,
      ...(lora === undefined ? [] : [`lora.rank=${lora}`]),
    ],
  };
}
