import type { Command } from "commander";
import type { DeviceName } from "../engine/runtime/device.ts";
import { soundingOf } from "../library/device-use.ts";
import { type WorkerOptions, workerSettingsSchema } from "../queue/worker/settings.ts";
import type { WorkerNote } from "../queue/worker/worker-note.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { settingsAmong } from "../settings/settings-among.ts";
import { deviceOptions } from "./device-flags.ts";
import type { Door } from "./door.ts";
import { inEnvironment } from "./in-environment.ts";
import { choiceOption } from "./option.ts";
import { queueOption, queuePlace, storeOption, storePlace } from "./queue-options.ts";
import { untilStopped } from "./serve.ts";
import { type SettingFlags, settingOptions } from "./setting-options.ts";
import { withTracing } from "./with-tracing.ts";
import { workerNoteText } from "./worker-note-text.ts";

/** What the terminal calls a worker's settings. */
const workerFlags: SettingFlags<typeof workerSettingsSchema> = {
  concurrency: "--concurrency <n>",
  models: "--models <names>",
  memoryMegabytes: "--memory <megabytes>",
  lockSeconds: "--lock-seconds <n>",
  stopSeconds: "--stop-seconds <n>",
  metricsPort: "--metrics-port <n>",
};

interface WorkerCommand extends WorkerOptions {
  readonly queue?: string | undefined;
  readonly store?: string | undefined;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
  readonly log: "text" | "json";
}

/** `foley worker` */
export function addWorker(command: Command, door: Door): void {
  command.addOption(queueOption()).addOption(storeOption());
  for (const option of settingOptions(workerSettingsSchema, workerFlags)) command.addOption(inEnvironment(option));
  command.addOption(
    inEnvironment(choiceOption("--log <form>", "how units and troubles are told", ["text", "json"]).default("text")),
  );
  for (const option of deviceOptions(soundingOf("nano")))
    command.addOption(option.isBoolean() ? option : inEnvironment(option));
  command.action((options: WorkerCommand) => work(options, door));
}

async function work(options: WorkerCommand, door: Door): Promise<void> {
  const { device, threads, quiet, log } = options;
  const [address, store] = [queuePlace(options.queue), storePlace(options.store)];
  const { startUnitWorker } = await import("../queue/worker/start-unit-worker.ts");
  const tell = (note: WorkerNote): void => {
    const isTrouble =
      note.event === "rest" || note.event === "connection" || (note.event === "unit" && note.error !== null);
    if (quiet !== true || isTrouble) door.out(workerNoteText(note, log));
  };
  const settings = parseSettings(workerSettingsSchema, settingsAmong(workerSettingsSchema, options), "worker");
  await withTracing(door, "foley-worker", async () => {
    const worker = await startUnitWorker({ address, store, settings, device, threads: threads ?? null, tell });
    try {
      await Promise.race([untilStopped(door.signal), worker.failed]);
    } finally {
      await worker.stop();
    }
  });
}
