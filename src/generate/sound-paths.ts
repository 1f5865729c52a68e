import type { Waveform } from "../audio/waveform.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import type { NamedSound, SoundWish } from "./settings.ts";

/** What paths of sounds mean: files, where there are any. Whoever loads a model says so. */
export interface SoundPaths {
  /** @throws FoleyError "not-found", "io" or "audio" */
  read(path: string): Promise<Waveform>;
  /** Writes a sound's bytes whole, or not at all. @throws FoleyError "io" where they cannot be written */
  write(path: string, bytes: Uint8Array): Promise<void>;
}

/** Of a place without files. */
export const noPaths: SoundPaths = {
  async read(path) {
    throw new FoleyError("usage", `${path}: expected samples, as here are no files, got a path; read it before`);
  },
  async write(path) {
    throw new FoleyError("usage", `${path}: expected a place with files, got one without; take the bytes by encode`);
  },
};

/** What notes call samples that were given without a name. */
const unnamed = "samples";

/** What notes call a sound. */
export function nameOf(sound: SoundWish): string {
  if (typeof sound === "string") return sound;
  return "waveform" in sound ? sound.name : unnamed;
}

/**
 * A given sound with what it is called in messages.
 *
 * @param name of samples without one
 * @param isNoted whether a path may be the name of samples, as it comes from the settings of a sound
 */
export async function namedSound(
  sound: SoundWish,
  name: string,
  paths: SoundPaths,
  isNoted = false,
): Promise<NamedSound> {
  if (typeof sound !== "string") return "waveform" in sound ? sound : { name, waveform: sound };
  try {
    return { name: sound, waveform: await paths.read(sound) };
  } catch (cause) {
    throw isNoted || sound === unnamed ? notThereAgain(sound, cause) : cause;
  }
}

/** A note says what samples were called, not what they were. */
function notThereAgain(name: string, cause: unknown): unknown {
  if (!(cause instanceof FoleyError) || !["not-found", "usage"].includes(cause.code)) return cause;
  const message = `${name}: expected the sound that another was made of, got its name alone, as it was in memory or is gone; give it again`;
  return new FoleyError(cause.code, message, { cause });
}
