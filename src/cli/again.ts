import type { SoundFormat } from "../audio/encode/encode-audio.ts";
import type { ClipSettings } from "../generate/clip.ts";
import { regionInWords } from "../generate/region.ts";
import type { SoundWishes } from "../generate/settings.ts";
import { noValue, wishOptions } from "./generate-options.ts";
import { isOneLine, oneLine } from "./shown-text.ts";

/** Settings that are said otherwise than by their option and value; undefined where they need not be said. */
const otherwise: Readonly<Partial<Record<keyof SoundWishes, (settings: ClipSettings) => unknown>>> = {
  inpaint: ({ inpaint }) => inpaint?.map(regionInWords),
  // A weight means something beside a prompt and a sound alone.
  audioWeight: ({ audio, prompt, audioWeight }) => (audio === null || prompt === null ? undefined : audioWeight),
};

/**
 * The command that makes a sound again.
 *
 * @param defaults settings that need not be said, the model's own
 * @param format of its file; null where its name tells
 */
export function commandOf(
  settings: ClipSettings,
  defaults: Partial<ClipSettings>,
  format: SoundFormat | null = null,
): string {
  // An edit is as long as its sound where nobody says.
  const alwaysSaid = new Set<keyof ClipSettings>(settings.init === undefined ? ["seed"] : ["seed", "durationSeconds"]);
  const isUsual = (name: keyof ClipSettings): boolean =>
    !alwaysSaid.has(name) && JSON.stringify(settings[name]) === JSON.stringify(defaults[name]);
  const said = (name: keyof ClipSettings, flag: string, value: unknown): readonly string[] =>
    isUsual(name) || (value === "" && defaults[name] === undefined) ? [] : inWords(flag, value);
  const words = [
    ...said("model", "--model", settings.model),
    ...(settings.loras ?? []).flatMap(({ path, strength }) => ["--lora", `${path}:${strength}`]),
    ...wishOptions.flatMap(({ name, flag, isNullable, off }) => {
      const value = (otherwise[name] ?? itself(name))(settings);
      if (off !== null && value === false) return said(name, off.long ?? "", (defaults[name] ?? false) !== false);
      return said(name, flag, isNullable && value === null && (defaults[name] ?? null) !== null ? noValue : value);
    }),
    ...said("bitDepth", "--bit-depth", settings.bitDepth),
    ...(format === null || format === "wav" ? [] : ["--format", format]),
  ];
  return ["foley", "generate", ...withPrompt(settings.prompt, words)].map(quoted).join(" ");
}

function itself(name: keyof SoundWishes): (settings: ClipSettings) => unknown {
  return (settings) => settings[name];
}

/** An option with its value; nothing for what is not there or not switched on. */
function inWords(flag: string, value: unknown): readonly string[] {
  if (value === undefined || value === null || value === false) return [];
  return value === true ? [flag] : [flag, Array.isArray(value) ? value.join(",") : String(value)];
}

/** A prompt that begins as an option does comes last, behind the sign that options are over. */
function withPrompt(prompt: string | null, options: readonly string[]): readonly string[] {
  if (prompt === null) return options;
  return prompt.startsWith("-") ? [...options, "--", prompt] : [prompt, ...options];
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  // Bash, zsh and the like read these escapes.
  if (!isOneLine(word)) return `$'${oneLine(word.replaceAll(/[\\']/g, "\\$&"))}'`;
  if (/^[\w.,:@%+=/-]+$/.test(word)) return word;
  return /[$`\\"!]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
}
