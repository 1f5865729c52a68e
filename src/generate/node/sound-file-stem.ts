import { parse } from "node:path";
import { safeFileName } from "../../files/safe-file-name.ts";

const longestStem = 60;

/**
 * What the file of a sound is called, without its ending: words of any script joined by hyphens, as a name that every system takes.
 *
 * @param like the path of the sound to be like, where there is no prompt
 */
export function soundFileStem(prompt: string | null, like: string | undefined): string {
  const words = (prompt ?? `like ${parse(like ?? "sound").name}`)
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, "-");
  const cut = Array.from(words.replaceAll(/^-+/g, "")).slice(0, longestStem).join("");
  return safeFileName(cut.replaceAll(/-+$/g, ""), { fallback: "sound" });
}
