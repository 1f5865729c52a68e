/** Endings that make another form of the same word. */
const mostDifference = 3;
const leastStem = 3;

/**
 * The words of a text that a model never learned, in their order: those of which it knows no other form either.
 *
 * @param known every word of the captions that it learned from
 */
export function unknownWords(text: string, known: readonly string[]): string[] {
  return wordsIn(text).filter((word) => !known.some((other) => areForms(word, other)));
}

/** Each word of a text once, in lower case. */
export function wordsIn(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .normalize("NFC")
      .match(/[\p{L}\p{M}\p{N}]+|\p{Extended_Pictographic}/gu) ?? [];
  return [...new Set(words)];
}

/** Whether two words begin alike and differ by little more than an ending, as "barks" and "barking" do. */
function areForms(a: string, b: string): boolean {
  if (a === b) return true;
  const stem = Math.max(leastStem, Math.min(a.length, b.length) - mostDifference, Math.ceil(a.length / 2) + 1);
  return Math.abs(a.length - b.length) <= mostDifference && a.slice(0, stem) === b.slice(0, stem);
}
