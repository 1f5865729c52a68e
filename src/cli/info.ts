import type { Command } from "commander";
import { soundFormatOf } from "../audio/encode/encode-audio.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { checkGoing } from "../engine/work.ts";
import type { ClipSettings } from "../generate/clip.ts";
import { fidelities } from "../generate/fidelity.ts";
import { defaultsOf } from "../generate/node/defaults-of.ts";
import { soundInfo } from "../library/info.ts";
import { commandOf } from "./again.ts";
import { aligned } from "./aligned.ts";
import type { Door } from "./door.ts";
import { reportError } from "./error-status.ts";
import { oneLine } from "./shown-text.ts";

/** `foley info FILE…` */
export function addInfo(command: Command, door: Door): void {
  command
    .argument("<files...>", "sounds, of any format that foley reads")
    .option("--json", "print as JSON")
    .action(async (files: string[], options: { json?: boolean | undefined }) => {
      const sounds: FileInfo[] = [];
      const failures: FoleyError[] = [];
      for (const file of files) {
        checkGoing(door, "info: stopped");
        try {
          const sound = await infoOf(file);
          sounds.push(sound);
          if (options.json !== true) door.out(`${describe(sound)}\n`);
        } catch (error) {
          if (!(error instanceof FoleyError)) throw error;
          failures.push(error);
        }
      }
      if (options.json === true && sounds.length > 0) door.out(`${JSON.stringify(sounds, null, 2)}\n`);
      const last = failures.pop();
      for (const failure of failures) door.err(`${reportError(failure)}\n`);
      if (last !== undefined) throw last;
    });
}

/** What is said of a file. */
interface FileInfo {
  readonly file: string;
  readonly encoding: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly seconds: number;
  readonly lufs: number | null;
  readonly settings: ClipSettings | null;
  /** The command that makes it again; null where there is none. */
  readonly command: string | null;
}

async function infoOf(file: string): Promise<FileInfo> {
  const { channelCount: channels, durationSeconds: seconds, lufs, settings, ...rest } = await soundInfo(file);
  const command = settings === null ? null : commandOf(settings, await usualSettings(settings), soundFormatOf(file));
  return { file, ...rest, channels, seconds, lufs, settings, command };
}

/** What the model does anyway, so that it need not be said; nothing where the model is not here or cannot be read. */
async function usualSettings({ model, fidelity, init }: ClipSettings): Promise<Partial<ClipSettings>> {
  try {
    // A sound of another version may have one that there is not.
    if (!Object.hasOwn(fidelities, fidelity)) return {};
    const usual = fidelities[fidelity];
    return {
      ...{ model: "nano", ...(await defaultsOf(model)), ...usual.defaults },
      // A sound that is given back as it came keeps its level.
      loudness: init !== undefined && usual.putsBack ? "off" : usual.loudness,
    };
  } catch (error) {
    if (error instanceof FoleyError) return {};
    throw error;
  }
}

function describe({ file, encoding, sampleRate, channels, seconds, lufs, settings, command }: FileInfo): string {
  const shape = `${encoding}, ${sampleRate} Hz, ${channels === 1 ? "mono" : `${channels} channels`}, ${seconds.toFixed(2)} s`;
  const level = lufs === null ? "silence" : `${lufs.toFixed(1)} LUFS`;
  const title = `${oneLine(file)}\n  ${shape}, ${level}`;
  if (settings === null || command === null) return `${title}\n  no settings of foley in it\n`;
  const rows = Object.entries(settings)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => [`  ${name}`, typeof value === "string" ? value : JSON.stringify(value)]);
  const again = settings.edits === undefined ? "made again by" : "before its edits, made again by";
  return `${title}\n${aligned(rows)}\n  ${again}: ${command}\n`;
}
