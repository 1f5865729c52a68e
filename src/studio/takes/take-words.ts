import { clockWords } from "../sound/clock.ts";
import type { Take } from "../take.ts";

/** When it was made: the time of today, else the date. */
export function whenWords(createdAt: number): string {
  const when = new Date(createdAt);
  const isToday = when.toDateString() === new Date().toDateString();
  return isToday
    ? when.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" })
    : when.toLocaleDateString(undefined, { year: "numeric", month: "short", day: "numeric" });
}

/** "variation", for a take that came of another; null for others. */
const ways: Readonly<Record<NonNullable<Take["parent"]>["how"], string>> = {
  variation: "variation",
  region: "region made anew",
  extend: "extended",
  refine: "refined",
  edit: "edited",
  loop: "looped",
};

export function wayWords({ parent }: Pick<Take, "parent">): string | null {
  return parent === null ? null : ways[parent.how];
}

/** "seed 12", or that it is a file that was brought. */
export function seedWords({ seed }: Pick<Take, "seed">): string {
  return seed === null ? "a file" : `seed ${seed}`;
}

/** "5.12 s · 60 steps · variation" */
export function takeFacts(take: Take): string {
  return [clockWords(take.seconds), takeMarks(take)].filter((part) => part !== "").join(" · ");
}

/** "60 steps · variation", empty for a file that was brought. */
export function takeMarks(take: Take): string {
  const { settings } = take;
  const steps = settings === null ? null : `${settings.steps} steps`;
  const loop = take.isLoop ? "loop" : null;
  return [steps, loop, wayWords(take)].filter((part) => part !== null).join(" · ");
}
