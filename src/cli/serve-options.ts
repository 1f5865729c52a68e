import { join, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { DeviceName } from "../engine/runtime/device.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { cacheFolder } from "../files/cache-folder.ts";
import { soundingOf } from "../library/device-use.ts";
import type { ServeInputs } from "../server/node/serve.ts";
import { type ServerOptions, serverSettingsSchema } from "../server/node/settings.ts";
import { settingsAmong } from "../settings/settings-among.ts";
import { addDeviceFlags } from "./device-flags.ts";
import { type SettingFlags, settingOptions } from "./setting-options.ts";

/** What the terminal calls a server's settings. */
const serverFlags: SettingFlags<typeof serverSettingsSchema> = {
  host: "--host <address>",
  port: "--port <n>",
  key: ["--key <text>", "what callers have to show, FOLEY_KEY where left out; needed where others can call"],
  origins: "--origins <urls>",
  workers: "--workers <n>",
  mostQueued: "--most-queued <n>",
  mostSounds: "--most-sounds <n>",
  mostUploadBytes: "--most-upload-bytes <n>",
  mostUploadSeconds: "--most-upload-seconds <n>",
  ratePerMinute: "--rate-per-minute <n>",
  keepJobs: "--keep-jobs <n>",
  keepDays: "--keep-days <n>",
  silentSeconds: "--silent-seconds <n>",
  stopSeconds: "--stop-seconds <n>",
};

export interface ServeCommandOptions extends ServerOptions {
  readonly data?: string | undefined;
  readonly place?: ReadonlyMap<string, string> | undefined;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly quiet?: boolean | undefined;
}

/** The options of everything that serves. */
export function addServeOptions(command: Command): Command {
  for (const option of settingOptions(serverSettingsSchema, serverFlags)) {
    // A mistyped key is said nowhere: `checkedKey` refuses it.
    command.addOption(option.attributeName() === "key" ? option.argParser(String) : option);
  }
  command
    .option("--data <folder>", "holds jobs, their sounds and uploads; one server at a time (default: in the cache)")
    .option("--place <name=path>", "a folder of sounds that jobs may name; may be repeated", placeOf);
  return addDeviceFlags(command, soundingOf("nano"));
}

/** What is served by these options. */
export function serveInputsOf(
  { data, place, device, threads, ...rest }: ServeCommandOptions,
  log: ServeInputs["log"],
): ServeInputs {
  return {
    // A key among the arguments is seen by all who list processes.
    settings: settingsAmong(serverSettingsSchema, {
      ...rest,
      key: checkedKey(rest.key ?? process.env.FOLEY_KEY ?? null),
    }),
    dataFolder: data ?? join(cacheFolder(), "server"),
    places: place ?? new Map(),
    device: device === "auto" ? null : device,
    threads: threads ?? null,
    log,
  };
}

/** @throws FoleyError "usage" for what cannot be a key, without a word of it */
function checkedKey(key: string | null): string | null {
  if (serverSettingsSchema.shape.key.safeParse(key).success) return key;
  const length = key?.length ?? 0;
  const message =
    length < 16
      ? `key: expected 16 letters or more, got ${length}; choose a longer one`
      : "key: expected letters and signs of ASCII without spaces or line ends around them, got others; choose another";
  throw new FoleyError("usage", message);
}

function placeOf(text: string, earlier: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const [, name, path] = /^([A-Za-z0-9][\w.-]*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || path === undefined) {
    throw new InvalidArgumentError(`expected NAME=PATH with a name of letters, digits, - and _, got "${text}".`);
  }
  if (earlier.has(name)) throw new InvalidArgumentError(`expected each name once, got ${name} twice.`);
  return new Map([...earlier, [name, resolve(path)]]);
}
