import { readNamedText } from "../files/read-text.ts";
import { soundFiles } from "../generate/node/sound-files.ts";
import type { SoundWish, SoundWishes } from "../generate/settings.ts";
import { namedSound } from "../generate/sound-paths.ts";
import { wishesAmong } from "../generate/wishes.ts";
import { readSettingsText } from "../settings/read-settings-text.ts";

/** Wishes of a file. */
export interface ReadWishes {
  readonly wishes: SoundWishes;
  /** What of the file is not taken; a line each. */
  readonly warnings: readonly string[];
}

/** What the settings of a sound say that is no wish about how it is made. */
const saidElsewhere = ["prompt", "model", "loras", "bitDepth"] as const;

/**
 * Wishes of a file of JSON or YAML, as its ending says; the settings that a sound carries may stand there as they are.
 *
 * @throws FoleyError "not-found" where there is no such file, "config" where it is no such text, "usage" for a setting that there
 *   is not or that cannot be
 */
export async function readWishes(path: string, signal: AbortSignal): Promise<ReadWishes> {
  const text = await readNamedText(path, "a file of settings", { signal });
  const settings = await readSettingsText(path, text);
  const passed = saidElsewhere.filter((name) => (settings[name] ?? null) !== null);
  const warning = `settings ${path}: how a sound is made is taken from it, not the ${passed.join(", ")}`;
  return { wishes: wishesAmong(settings, path), warnings: passed.length === 0 ? [] : [warning] };
}

/** The same wishes with the sounds of their paths, so that each is read once for all that is made of it. */
export async function withSounds(wishes: SoundWishes): Promise<SoundWishes> {
  const { init, audio } = wishes;
  return { ...wishes, init: await readSound(init), audio: await readSound(audio ?? undefined) };
}

async function readSound(sound: SoundWish | undefined): Promise<SoundWish | undefined> {
  return typeof sound === "string" ? namedSound(sound, sound, soundFiles) : sound;
}
