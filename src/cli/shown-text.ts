// Names, captions and settings come from anyone's files: what of them would command a terminal is shown, not obeyed.

/** A text of lines, as a terminal may be given it. */
export function shownText(text: string): string {
  return text.replace(/[^\P{Cc}\t\n]/gu, asEscape);
}

/** A text as one line. */
export function oneLine(text: string): string {
  return text.replace(lineless, asEscape);
}

/** Whether a text is one line that commands nothing. */
export function isOneLine(text: string): boolean {
  return oneLine(text) === text;
}

const lineless = /[\p{Cc}\u2028\u2029]/gu;

function asEscape(letter: string): string {
  return `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
