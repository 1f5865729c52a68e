import { z } from "zod";
import { whiteSpace } from "./byte-level.ts";

/** A token that is looked for in a text as it is written, before the rest is split. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  /** Whether it takes the white space before it with it. */
  readonly lstrip: boolean;
  /** The same of the white space after it. */
  readonly rstrip: boolean;
  /** Whether it counts only where no word touches it. */
  readonly single_word: boolean;
  /** Whether it is looked for only in what the others left. */
  readonly normalized: boolean;
}

/** How `tokenizer.json`, `tokenizer_config.json` and `special_tokens_map.json` write one, but for its id. */
export const addedTokenSchema: z.ZodType<Omit<AddedToken, "id">> = z.object({
  content: z.string().min(1),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  single_word: z.boolean().default(false),
  normalized: z.boolean().default(false),
});

/** How a token is looked for where nothing is said of it. */
export const plainToken: Omit<AddedToken, "id" | "content"> = {
  lstrip: false,
  rstrip: false,
  single_word: false,
  normalized: false,
};

/** A stretch of a text: an added token's id, or text to be split further. */
export type Section = number | string;

/** Cuts a text at the added tokens in it: the leftmost counts, and of several at one place the longest. */
export function cutAtTokens(text: string, tokens: readonly AddedToken[]): readonly Section[] {
  const passes = [tokens.filter(({ normalized }) => !normalized), tokens.filter(({ normalized }) => normalized)];
  return passes.reduce<readonly Section[]>(
    (sections, pass) => sections.flatMap((section) => (typeof section === "number" ? [section] : cut(section, pass))),
    [text],
  );
}

function cut(text: string, tokens: readonly AddedToken[]): readonly Section[] {
  if (tokens.length === 0) return [text];
  const longestFirst = [...tokens].sort((a, b) => b.content.length - a.content.length);
  const pattern = new RegExp(longestFirst.map(({ content }) => content.replace(special, "\\$&")).join("|"), "gu");
  const byContent = new Map(tokens.map((token) => [token.content, token]));
  const sections: Section[] = [];
  let done = 0;
  for (const { 0: content, index } of text.matchAll(pattern)) {
    const token = byContent.get(content) as AddedToken;
    const [before, after] = [text.slice(done, index), text.slice(index + content.length)];
    if (token.single_word && (endsInWord.test(text.slice(0, index)) || beginsWithWord.test(after))) continue;
    const kept = token.lstrip ? before.replace(spaceAtEnd, "") : before;
    if (kept !== "") sections.push(kept);
    sections.push(token.id);
    const space = token.rstrip ? (spaceAtStart.exec(after)?.[0].length ?? 0) : 0;
    done = index + content.length + space;
  }
  if (done < text.length) sections.push(text.slice(done));
  return sections;
}

/** What means something in a pattern. */
const special = /[\\^$.*+?()[\]{}|/]/g;

const spaceAtStart = new RegExp(`^[${whiteSpace}]+`, "u");
const spaceAtEnd = new RegExp(`[${whiteSpace}]+$`, "u");
const word = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]";
const endsInWord = new RegExp(`${word}$`, "u");
const beginsWithWord = new RegExp(`^${word}`, "u");
