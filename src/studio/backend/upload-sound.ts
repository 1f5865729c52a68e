import type { UploadedSound } from "../../server/api/sound.ts";
import { type BusyWatch, callServerJson } from "./server-calls.ts";

/** Letters of a name at most; a server takes 255. */
export const mostNameLetters = 200;

/** A name as a server takes it, whatever people wrote or files are called: of one line, without half letters, never empty. */
export function servedName(name: string): string {
  const line = name.slice(0, mostNameLetters).replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ");
  // What a cut leaves of an emoji.
  const whole = line.replace(/\p{Cs}/gu, "");
  return whole.trim() === "" ? "sound" : whole;
}

/** Brings a sound to the server. @returns its id @throws FoleyError as `callServer` does */
export async function uploadSound(name: string, audio: Blob, watch: BusyWatch): Promise<string> {
  const headers = { "content-type": "application/octet-stream" };
  const path = `v1/sounds?name=${encodeURIComponent(servedName(name))}`;
  return (await callServerJson<UploadedSound>(path, { method: "POST", body: audio, headers, ...watch })).id;
}
