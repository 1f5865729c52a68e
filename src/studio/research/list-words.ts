const moment = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" });

/** A moment as lists say it. @param at ISO 8601 */
export function momentWords(at: string): string {
  return moment.format(new Date(at));
}
