import type { Command } from "commander";
import { abortedAs } from "../engine/work.ts";
import { training } from "../library/device-use.ts";
import { prepareData } from "../library/prepare-data.ts";
import { type ClipFill, clipFills } from "../train/settings/examples.ts";
import { addDatasetOptions, type DatasetOptions, datasetChoiceOf } from "./dataset-options.ts";
import { addDeviceFlags } from "./device-flags.ts";
import type { Door } from "./door.ts";
import { openDeviceAtDoor } from "./open-device.ts";
import { choiceOption, collect } from "./option.ts";
import { watched } from "./progress.ts";
import { addQueueRunOptions, placeOnWorkers, type QueueRunCommand, runQueued } from "./queue-run.ts";
import { refuseOutAlone, runShard, type ShardCommand, shardFolder, shardOption } from "./shard.ts";

interface PrepareCommand extends DatasetOptions, ShardCommand, QueueRunCommand {
  readonly out?: string | undefined;
  readonly from?: string | undefined;
  readonly vae?: string | undefined;
  readonly clap?: string | undefined;
  readonly preset: string;
  readonly pad?: ClipFill | undefined;
  readonly set: readonly string[];
}

/** `foley data prepare PATH` */
export function addPrepare(data: Command, door: Door): void {
  const command = data
    .command("prepare")
    .description("make mels, latents and CLAP's embeddings once, for foley train ldm; stopped, it goes on where it was")
    .argument("<path>", "a data set's folder, a table, a manifest or an archive")
    .option("--from <folder>", "a model folder with VAE and CLAP")
    .option("--vae <folder>", "a model folder with the frozen VAE")
    .option("--clap <folder>", "a model folder with the frozen CLAP")
    .option("--preset <name>", "of foley train ldm", "nano")
    .addOption(choiceOption("--pad <what>", "what follows a sound that is too short", clipFills))
    .option("--set <name=value>", "any setting of the preset; may be repeated", collect, [])
    .option(...shardOption)
    .option("--out <folder>", "of the parts, with --shard; in place of the cache, with --queue");
  addQueueRunOptions(command);
  addDeviceFlags(command, training).action((path: string, options: PrepareCommand) => prepare(path, options, door));
  addDatasetOptions(command);
}

async function prepare(path: string, options: PrepareCommand, door: Door): Promise<void> {
  const { preset, from, vae, clap, pad: fill, set, quiet, shard, queue } = options;
  if (shard !== undefined) {
    const training = { preset, from, vae, clap, fill, set };
    const said = { ...options, shard, out: shardFolder(options.out) };
    return runShard("prepare", { path, choice: datasetChoiceOf(options), training }, said, door);
  }
  if (queue !== undefined) {
    const placed = (model: string | undefined) => (model === undefined ? undefined : placeOnWorkers(model));
    const training = { preset, from: placed(from), vae: placed(vae), clap: placed(clap), fill, set };
    const told = { words: path, out: options.out ?? null };
    return runQueued(
      "prepare",
      { path, choice: datasetChoiceOf(options), training },
      { ...options, queue },
      told,
      door,
    );
  }
  refuseOutAlone(options.out);
  const runtime = await openDeviceAtDoor(options, door);
  const { soundCount, hash } = await watched(door, null, quiet === true, (work) =>
    prepareData(runtime, path, { choice: datasetChoiceOf(options), preset, from, vae, clap, fill, set, ...work }),
  ).catch((error: unknown) => {
    throw abortedAs(error, "data prepare: stopped; the same command goes on");
  });
  door.out(`prepared ${soundCount} sounds, list ${hash}\n`);
}
