import type { ClipSettings } from "../../generate/clip.ts";

/** Settings that say what was done by hand after all that was done before. @param words a line each */
export function withEdits(settings: ClipSettings | null, words: readonly string[]): ClipSettings | null {
  if (settings === null || words.length === 0) return settings;
  return { ...settings, edits: [...(settings.edits ?? []), ...words] };
}
