import type { HeardSound } from "../features/hear-sounds.ts";
import { nameStem } from "../sounds/name-stem.ts";

/** Which generated sounds were made of one prompt. */
export interface PromptGroups {
  /** What says so. */
  readonly from: "captions" | "names";
  /** Those of each prompt, of which there are two or more. */
  readonly groups: readonly (readonly HeardSound[])[];
}

/**
 * Sounds of one caption, their own or that of the sound that they are paired with. Where none has a caption, sounds whose
 * names are numbered after a first one, as `rain.wav`, `rain-2.wav` and `rain-3.wav`.
 *
 * @param partners of the generated sounds, in their order
 * @returns null where no prompt has two sounds
 */
export function promptGroups(
  generated: readonly HeardSound[],
  partners: readonly (HeardSound | null)[],
): PromptGroups | null {
  const captions = generated.map(({ sound }, i) => sound.caption ?? partners[i]?.sound.caption ?? null);
  const from = captions.some((caption) => caption !== null) ? "captions" : "names";
  const stems = new Set(generated.map(({ sound }) => nameStem(sound.name)));
  const keys = from === "captions" ? captions : generated.map(({ sound }) => firstOf(nameStem(sound.name), stems));
  const byPrompt = new Map<string, HeardSound[]>();
  for (const [i, heard] of generated.entries()) {
    const key = keys[i] ?? null;
    if (key !== null) byPrompt.set(key, [...(byPrompt.get(key) ?? []), heard]);
  }
  const groups = [...byPrompt.values()].filter((group) => group.length > 1);
  return groups.length === 0 ? null : { from, groups };
}

/** The name of the sound that a numbered one follows, where that is there too; else its own. */
function firstOf(stem: string, stems: ReadonlySet<string>): string {
  const first = /^(.+)-[1-9][0-9]*$/.exec(stem)?.[1];
  return first !== undefined && stems.has(first) ? first : stem;
}
