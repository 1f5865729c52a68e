import type { Waveform } from "../../audio/waveform.ts";
import { FoleyError } from "../../engine/tensor/error.ts";

/** A sound to be judged. Whether it lies in a file or in memory is known only to who made it. */
export interface JudgedSound {
  /** What it is paired and listed by. */
  readonly name: string;
  /** What messages call it: its file, or its name. */
  readonly place: string;
  /** What it should sound like, which only the CLAP score asks; null where nobody said. */
  readonly caption: string | null;
  /** How many bytes it is read from; 0 where that cannot be told. */
  byteCount(): Promise<number>;
  /** In hertz, by its header. @throws FoleyError as `open`, and "audio" where it cannot be told */
  sampleRate(): Promise<number>;
  /** @throws FoleyError "io" or "not-found" where it cannot be read, "audio" where it is too large */
  open(): Promise<OpenSound>;
}

/** A sound whose content is known by its hash, and decoded only where someone listens. */
export interface OpenSound {
  /** SHA-256 of the file's bytes, or of the samples. */
  readonly hash: string;
  /** @throws FoleyError "audio" where there is no whole, finite sound */
  decode(): Promise<Waveform>;
}

/** @throws FoleyError "data" where two sounds of a set have one name, by which sounds are paired */
export function checkOnce(set: string, sounds: readonly { readonly name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of sounds) {
    if (seen.has(name)) throw new FoleyError("data", `${set}: expected each sound once, got ${name} twice; remove one`);
    seen.add(name);
  }
}

const faultsOfSounds: ReadonlySet<string> = new Set(["audio", "io", "not-found"]);

/** Whether an error says that the sound cannot be used; all others are faults of something else. */
export function isFaultOfSound(error: unknown): error is FoleyError {
  return error instanceof FoleyError && faultsOfSounds.has(error.code);
}
