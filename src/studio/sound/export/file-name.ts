import { guessUcsCategory } from "./ucs-category.ts";

/** What a file can be named by. */
export interface NamedTake {
  readonly name: string;
  readonly prompt: string | null;
  readonly seed: number | null;
  readonly model: string;
}

interface PatternPart {
  readonly says: string;
  /** Whether it is shortened where the whole name is too long. */
  readonly isShortened: boolean;
  of(take: NamedTake, index: number): string;
}

/** What may stand in a pattern, in braces. */
export const patternParts = {
  ucs: {
    says: "UCS category, guessed from the words",
    isShortened: false,
    of: ({ prompt, name }) => guessUcsCategory(prompt ?? name)?.id ?? "",
  },
  name: { says: "the take's name", isShortened: true, of: ({ name }) => name },
  prompt: { says: "the prompt", isShortened: true, of: ({ prompt, name }) => prompt ?? name },
  seed: { says: "the seed", isShortened: false, of: ({ seed }) => (seed === null ? "" : String(seed)) },
  model: { says: "the model", isShortened: false, of: ({ model }) => model },
  number: { says: "1, 2, 3 …", isShortened: false, of: (_, index) => String(index + 1) },
} as const satisfies Record<string, PatternPart>;

function isPatternPart(part: string): part is keyof typeof patternParts {
  return Object.hasOwn(patternParts, part);
}

/** As the Universal Category System names files: `CatID_Words of the sound_Creator_Source`. */
export const ucsPattern = "{ucs}_{prompt}_FOLEY_{model}-{seed}";

/** Names longer than this trouble some systems. */
const longestName = 120;

/**
 * File names without their endings, one for each take: what no system takes is left out, long names and prompts are shortened,
 * and no two are alike.
 *
 * @param pattern text with parts in braces: see `patternParts`
 */
export function exportNames(takes: readonly NamedTake[], pattern: string): string[] {
  const taken = new Set<string>();
  return takes.map((take, index) => {
    const name = filledName(pattern, take, index);
    let free = name;
    for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name}-${n}`;
    taken.add(free.toLowerCase());
    return free;
  });
}

/** What tells takes apart, such as the seed, stays whole as long as it can. */
function filledName(pattern: string, take: NamedTake, index: number): string {
  for (let most = longestName; ; most--) {
    const filled = pattern.replace(/\{([a-z]+)\}/g, (text, name: string) => {
      if (!isPatternPart(name)) return text;
      const part: PatternPart = patternParts[name];
      return part.isShortened ? shortened(part.of(take, index), most) : part.of(take, index);
    });
    const whole = withoutForbidden(filled);
    if (whole.length <= longestName || most === 0) return safeName(shortened(whole, longestName));
  }
}

/** Its beginning, letters whole. */
function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter("en").segment(text)) {
    if (kept.length + segment.length > most) break;
    kept += segment;
  }
  return kept.trimEnd();
}

/** Parts of a pattern that mean nothing, to be said. */
export function unknownParts(pattern: string): string[] {
  const parts = [...pattern.matchAll(/\{([^}]*)\}/g)].map(([, part = ""]) => part);
  return parts.filter((part) => !isPatternPart(part));
}

function withoutForbidden(text: string): string {
  return (
    text
      .normalize("NFC")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u001f<>:"/\\|?*]/g, " ")
      .replace(/\s+/g, " ")
      .replace(/_{2,}/g, "_")
  );
}

function safeName(text: string): string {
  const letters = text.replace(/^[\s._-]+|[\s._-]+$/g, "");
  return letters === "" || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(letters)
    ? `sound-${letters}`.replace(/-$/, "")
    : letters;
}
