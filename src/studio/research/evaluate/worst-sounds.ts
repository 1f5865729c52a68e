import type { SoundScore } from "../../../evaluate/score/evaluation.ts";

/** By what sounds are ordered: what it is called, and which end is the worse one. */
export interface WorstOrder {
  readonly name: keyof SoundScore & ("distance" | "klSoftmax" | "lsd" | "ssim" | "psnr" | "clap" | "clapAudio");
  readonly title: string;
  readonly worse: "high" | "low";
}

/** All orders; those that need pairs or CLAP only say something where there are some. */
export const soundOrders: readonly WorstOrder[] = [
  { name: "distance", title: "distance from the reference", worse: "high" },
  { name: "klSoftmax", title: "KL from its pair", worse: "high" },
  { name: "lsd", title: "log-spectral distance from its pair", worse: "high" },
  { name: "ssim", title: "likeness of spectrograms (SSIM)", worse: "low" },
  { name: "psnr", title: "PSNR of spectrograms", worse: "low" },
  { name: "clap", title: "CLAP score with its caption", worse: "low" },
  { name: "clapAudio", title: "CLAP score with its pair", worse: "low" },
];

/** Orders by which at least one sound has a number. */
export function knownOrders(sounds: readonly SoundScore[]): readonly WorstOrder[] {
  return soundOrders.filter(({ name }) => sounds.some((sound) => typeof sound[name] === "number"));
}

/** The worst sounds first; those without a number are left out. */
export function worstSounds(sounds: readonly SoundScore[], { name, worse }: WorstOrder): SoundScore[] {
  const known = sounds.flatMap((sound) => {
    const value = sound[name];
    return typeof value === "number" ? [{ sound, value }] : [];
  });
  const sign = worse === "high" ? -1 : 1;
  return known.sort((a, b) => sign * (a.value - b.value)).map(({ sound }) => sound);
}
