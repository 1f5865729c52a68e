import type { WorkEvent, WorkOptions } from "../engine/work.ts";
import type { Door } from "./door.ts";
import { openProgress, type Progress, timeLeft } from "./progress-bar.ts";
import { sayDeviceCheck } from "./say-device-check.ts";
import { warn } from "./warn.ts";

/** Listens to long work and shows how far it is. */
export interface WorkWatch {
  readonly report: (event: WorkEvent) => void;
  /** Shows that all is done, and begins a new line. */
  finish(): void;
  /** Leaves what was shown and begins a new line, as other words need it; the next event is shown again. */
  stop(): void;
}

/**
 * The one listener of long work at a terminal: a bar, lines now and then elsewhere, nothing when quiet but warnings.
 *
 * How many of how many is said where the parts are those of the whole, else the share of the whole in percent.
 *
 * @param label what is shown as one piece, however many stages it has; where null, each stage has its own bar and name
 */
export function watch(door: Door, label: string | null, isQuiet: boolean): WorkWatch {
  let shown: { readonly stage: string; readonly progress: Progress; readonly clock: Clock } | null = null;
  const begin = (stage: string): NonNullable<typeof shown> => {
    if (shown?.stage === stage) return shown;
    shown?.progress.finish();
    return { stage, progress: openProgress(door, stage, isQuiet), clock: openClock() };
  };
  return {
    report(event) {
      const say = asides[event.unit === "warning" ? "warning" : event.stage];
      if (say !== undefined) {
        shown?.progress.stop();
        return say(event.note ?? event.stage, door, isQuiet);
      }
      const { done, total, share, stretch } = partsShown(event, label === null);
      shown = begin(label ?? event.stage);
      const words = [unitWords[event.unit] ?? "", event.note ?? "", shown.clock(stretch, share)];
      shown.progress.update(done, total, words.filter((word) => word !== "").join("  "));
    },
    finish() {
      shown?.progress.finish();
      shown = null;
    },
    stop: () => shown?.progress.stop(),
  };
}

/**
 * Does long work that is watched at the door and stopped with it.
 *
 * @param label as in `watch`
 * @param work is given the watch too, for those who say words of their own meanwhile
 */
export async function watched<T>(
  door: Door,
  label: string | null,
  isQuiet: boolean,
  work: (options: Required<WorkOptions>, watch: WorkWatch) => Promise<T>,
): Promise<T> {
  const listener = watch(door, label, isQuiet);
  try {
    const result = await work({ signal: door.signal, report: listener.report }, listener);
    listener.finish();
    return result;
  } finally {
    listener.stop();
  }
}

type Aside = (note: string, door: Door, isQuiet: boolean) => void;

/** What is said rather than counted. */
const asides: Readonly<Record<string, Aside>> = {
  warning: (warning, door) => warn(door, [warning]),
  "missing sounds": (note, door, isQuiet) => {
    if (!isQuiet) door.err(`${note}\n`);
  },
  device: (device, door, isQuiet) => sayDeviceCheck(door, isQuiet)(device),
};

/** What follows a count whose parts do not tell themselves. */
const unitWords: Partial<Record<WorkEvent["unit"], string>> = { bytes: "MB" };

/** What is counted on a screen. */
interface PartsShown {
  readonly done: number;
  readonly total: number;
  /** How far what is counted is, 0 to 1. */
  readonly share: number;
  /** What is counted: the stage by its name, or null for the whole. */
  readonly stretch: string | null;
}

/** The stage's parts, or in percent how far the whole is. */
function partsShown({ stage, done, total, unit, share }: WorkEvent, isStage: boolean): PartsShown {
  const ofStage = total === 0 ? 1 : done / total;
  if (!isStage && share !== null && Math.abs(share - ofStage) > 1e-9)
    return { done: share, total: 1, share, stretch: null };
  const scale = unit === "bytes" ? toMegabytes : (count: number): number => count;
  return { done: scale(done), total: scale(total), share: ofStage, stretch: stage };
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}

/** Tells the time left of a stretch of work. What was done when it was first asked took no time that it saw. */
type Clock = (stretch: string | null, share: number) => string;

function openClock(): Clock {
  let first: { readonly stretch: string | null; readonly share: number; readonly startedMs: number } | null = null;
  return (stretch, share) => {
    if (first?.stretch !== stretch || share < first.share) first = { stretch, share, startedMs: performance.now() };
    return timeLeft(first.startedMs, (share - first.share) / (1 - first.share));
  };
}
