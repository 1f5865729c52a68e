import type { Command } from "commander";
import { audioEncoding, decodeAudio } from "../audio/decode/decode-audio.ts";
import { soundFormatOf } from "../audio/encode/encode-audio.ts";
import { loudness } from "../audio/loudness.ts";
import { readSoundBytes } from "../audio/node/read-audio.ts";
import type { Waveform } from "../audio/waveform.ts";
import type { ClipSettings } from "../generate/clip.ts";
import { fidelities } from "../generate/fidelity.ts";
import { defaultsOf } from "../generate/model-defaults.ts";
import { readSettings } from "../generate/read-settings.ts";
import { commandOf } from "./again.ts";
import { aligned } from "./aligned.ts";
import type { Door } from "./door.ts";

/** `foley info FILE…` */
export function addInfo(command: Command, door: Door): void {
  command
    .argument("<files...>", "sounds, of any format that foley reads")
    .option("--json", "print as JSON")
    .action(async (files: string[], options: { json?: boolean | undefined }) => {
      const sounds: SoundInfo[] = [];
      for (const file of files) {
        const sound = await infoOf(file);
        sounds.push(sound);
        if (options.json !== true) door.out(`${describe(sound)}\n`);
      }
      if (options.json === true) door.out(`${JSON.stringify(sounds, null, 2)}\n`);
    });
}

/** What a sound file is, and how it was made where foley made it. */
interface SoundInfo {
  readonly file: string;
  readonly encoding: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly seconds: number;
  /** Integrated, in LUFS (ITU-R BS.1770); null for silence. */
  readonly lufs: number | null;
  /** Null where foley did not make it. */
  readonly settings: ClipSettings | null;
  /** The command that makes it again; null where there is none. */
  readonly command: string | null;
}

async function infoOf(file: string): Promise<SoundInfo> {
  const bytes = await readSoundBytes(file);
  const sound: Waveform = await decodeAudio(bytes, file);
  const settings = await readSettings(bytes, file);
  const lufs = loudness(sound);
  return {
    file,
    encoding: audioEncoding(bytes, file),
    sampleRate: sound.sampleRate,
    channels: sound.channels.length,
    seconds: (sound.channels[0]?.length ?? 0) / sound.sampleRate,
    lufs: Number.isFinite(lufs) ? lufs : null,
    settings,
    command: settings === null ? null : commandOf(settings, await usualSettings(settings), soundFormatOf(file)),
  };
}

/** What the model does anyway, so that it need not be said; nothing where the model is not here. */
async function usualSettings({ model, fidelity }: ClipSettings): Promise<Partial<ClipSettings>> {
  try {
    const usual = fidelities[fidelity];
    return {
      ...{ model: "nano", ...(await defaultsOf(model)), ...usual.defaults },
      ...{ loudness: usual.loudness, fidelity: "foley" },
    };
  } catch {
    return {};
  }
}

function describe({ file, encoding, sampleRate, channels, seconds, lufs, settings, command }: SoundInfo): string {
  const shape = `${encoding}, ${sampleRate} Hz, ${channels === 1 ? "mono" : `${channels} channels`}, ${seconds.toFixed(2)} s`;
  const level = lufs === null ? "silence" : `${lufs.toFixed(1)} LUFS`;
  const title = `${file}\n  ${shape}, ${level}`;
  if (settings === null || command === null) return `${title}\n  no settings of foley in it\n`;
  const rows = Object.entries(settings)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => [`  ${name}`, typeof value === "string" ? value : JSON.stringify(value)]);
  return `${title}\n${aligned(rows)}\n  made again by: ${command}\n`;
}
