import type { SoundFormat } from "../audio/encode/encode-audio.ts";
import type { ClipSettings } from "../generate/clip.ts";
import type { Region } from "../generate/settings.ts";

/** How a setting is said on the command line; nothing where it has no option, or needs none. */
type InWords = { readonly [K in keyof ClipSettings]-?: (value: NonNullable<ClipSettings[K]>) => readonly string[] };

const number =
  (option: string) =>
  (value: number): readonly string[] => [option, String(value)];
const word =
  (option: string) =>
  (value: string): readonly string[] =>
    value === "" ? [] : [option, value];
const flag =
  (option: string) =>
  (value: boolean): readonly string[] =>
    value ? [option] : [];
const list =
  (option: string) =>
  (values: readonly number[]): readonly string[] => [option, values.join(",")];
const nothing = (): readonly string[] => [];

const inWords: InWords = {
  // Said at the end.
  prompt: nothing,
  model: word("--model"),
  loras: (loras) => loras.flatMap(({ path, strength }) => ["--lora", `${path}:${strength}`]),
  seed: number("--seed"),
  audio: word("--audio"),
  audioWeight: number("--audio-weight"),
  init: word("--init"),
  strength: number("--strength"),
  inpaint: (regions) => ["--inpaint", regions.map(regionInWords).join(",")],
  extendSeconds: number("--extend"),
  negative: word("--negative"),
  fidelity: word("--fidelity"),
  durationSeconds: number("--duration"),
  windowSeconds: number("--window"),
  loop: flag("--loop"),
  steps: number("--steps"),
  guidance: number("--guidance"),
  guidanceRescale: number("--guidance-rescale"),
  guidanceInterval: list("--guidance-interval"),
  sampler: word("--sampler"),
  spacing: word("--spacing"),
  eta: number("--eta"),
  vocoder: word("--vocoder"),
  loudness: (loudness) => ["--loudness", String(loudness)],
  trim: flag("--trim"),
  fade: list("--fade"),
  sampleRate: number("--rate"),
  bitDepth: word("--bit-depth"),
  // The candidate that was kept is made by its own seed.
  candidates: nothing,
  // How the sound came out, not what was wished.
  foley: nothing,
  previewStep: nothing,
  level: nothing,
  trimmedSeconds: nothing,
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
  const words = Object.entries(inWords).flatMap(([name, say]) => {
    const key = name as keyof ClipSettings;
    const value = settings[key];
    if (value === undefined || value === null) return [];
    if (key !== "seed" && JSON.stringify(value) === JSON.stringify(defaults[key])) return [];
    // A weight means something beside a prompt and a sound alone.
    if (key === "audioWeight" && (settings.audio === null || settings.prompt === null)) return [];
    // An edit is as long as its sound.
    if (key === "durationSeconds" && settings.init !== undefined) return [];
    return (say as (value: unknown) => readonly string[])(value);
  });
  const kind = format === null || format === "wav" ? [] : ["--format", format];
  return ["foley", "generate", ...withPrompt(settings.prompt, [...words, ...kind])].map(quoted).join(" ");
}

/** A prompt that begins as an option does comes last, behind the sign that options are over. */
function withPrompt(prompt: string | null, options: readonly string[]): readonly string[] {
  if (prompt === null) return options;
  return prompt.startsWith("-") ? [...options, "--", prompt] : [prompt, ...options];
}

function regionInWords({ fromSeconds, toSeconds, fromHz, toHz }: Region): string {
  const span = (from: number | undefined, to: number | undefined): string => `${from ?? ""}-${to ?? ""}`;
  const time = fromSeconds === undefined && toSeconds === undefined ? "" : span(fromSeconds, toSeconds);
  return fromHz === undefined && toHz === undefined ? time : `${time}@${span(fromHz, toHz)}`;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  if (/^[\w.,:@%+=/-]+$/.test(word)) return word;
  return /[$`\\"!]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`;
}
