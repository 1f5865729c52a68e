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

/**
 * A given sound with what it is called in messages.
 *
 * @param name of samples without one
 */
export async function namedSound(sound: SoundWish, name: string, paths: SoundPaths): Promise<NamedSound> {
  if (typeof sound === "string") return { name: sound, waveform: await paths.read(sound) };
  return "waveform" in sound ? sound : { name, waveform: sound };
}
