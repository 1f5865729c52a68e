/** Seconds as they are read: `1.25`, and from a minute on `2:05.25`. */
export function clock(seconds: number, digits = 2): string {
  // What is rounded up to a minute is one.
  if (Number(seconds.toFixed(digits)) < 60) return seconds.toFixed(digits);
  const minutes = Math.floor(Number(seconds.toFixed(digits)) / 60);
  const rest = Math.max(0, seconds - 60 * minutes).toFixed(digits);
  return `${minutes}:${rest.padStart(digits === 0 ? 2 : 3 + digits, "0")}`;
}

/** The same in a line: "1.25 s", "2:05.25". */
export function clockWords(seconds: number, digits = 2): string {
  const words = clock(seconds, digits);
  return words.includes(":") ? words : `${words} s`;
}

/** Seconds for a field: `1.25` or `2:05.25`, without zeros that say nothing. */
export function clockText(seconds: number, digits: number): string {
  return clock(seconds, digits)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/** What was typed as a time, `125.25` or `2:05.25`, in seconds; null for what is none. */
export function secondsOfClock(text: string): number | null {
  const [, minutes = "0", seconds] =
    /^(?:(\d+):(?=\d{1,2}(?:\.|$)))?(\d*\.?\d+|\d+\.?)$/.exec(text.trim().replace(",", ".")) ?? [];
  return seconds === undefined ? null : 60 * Number(minutes) + Number(seconds);
}
