/** A text with one kind of line end, whichever system wrote it. */
export function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;
}

/** The lines of a text, whichever system wrote it. */
export function linesOf(text: string): string[] {
  return withLineFeeds(text).split("\n");
}
