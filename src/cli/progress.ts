import { SingleBar } from "cli-progress";
import pico from "picocolors";
import type { WorkEvent, WorkOptions } from "../engine/work.ts";
import type { Door } from "./door.ts";
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
  const begin = (stage: string, share: number): NonNullable<typeof shown> => {
    if (shown?.stage === stage) return shown;
    shown?.progress.finish();
    return { stage, progress: createProgress(door, stage, isQuiet), clock: clockFrom(share) };
  };
  return {
    report(event) {
      const say = asides[event.unit === "warning" ? "warning" : event.stage];
      if (say !== undefined) {
        shown?.progress.stop();
        return say(event.note ?? event.stage, door, isQuiet);
      }
      const { done, total, share } = partsShown(event, label === null);
      shown = begin(label ?? event.stage, share);
      const words = [unitWords[event.unit] ?? "", event.note ?? "", shown.clock(share)];
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
  device: (device, door, isQuiet) => sayDeviceCheck(door, isQuiet)(device),
};

/** What follows a count whose parts do not tell themselves. */
const unitWords: Partial<Record<WorkEvent["unit"], string>> = { bytes: "MB" };

/** What is counted on a screen: the stage's parts, or in percent how far the whole is. */
function partsShown(
  { done, total, unit, share }: WorkEvent,
  isStage: boolean,
): { readonly done: number; readonly total: number; readonly share: number } {
  const ofStage = total === 0 ? 1 : done / total;
  if (!isStage && share !== null && Math.abs(share - ofStage) > 1e-9) return { done: share, total: 1, share };
  const scale = unit === "bytes" ? toMegabytes : (count: number): number => count;
  return { done: scale(done), total: scale(total), share: ofStage };
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}

/** Tells the time left. What was done when it was first asked took no time that it saw. */
type Clock = (share: number) => string;

function clockFrom(first: number): Clock {
  const started = performance.now();
  return (share) => timeLeft(started, (share - first) / (1 - first));
}

/** Shows how far long work is. */
export interface Progress {
  /** @param total 1 where `done` is a share, which is shown in percent alone */
  update(done: number, total: number, note?: string): void;
  /** Shows that all is done, and begins a new line. */
  finish(): void;
  /** Leaves what was shown and begins a new line. */
  stop(): void;
}

/** Seconds as one would say them: 45s, 3m10s, 2h05m. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}m${String(whole % 60).padStart(2, "0")}s`;
  return `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}m`;
}

/** What has to be seen before the rest can be told. */
const leastShare = 0.02;
const leastSeconds = 0.3;

/** The time left of work that goes on as it went so far; nothing as long as that cannot be told. */
export function timeLeft(startedMs: number, share: number, nowMs: number = performance.now()): string {
  const seconds = (nowMs - startedMs) / 1000;
  if (!(share >= leastShare && share <= 1) || seconds < leastSeconds) return "";
  return `${formatSeconds((seconds / share) * (1 - share))} left`;
}

const linesPerRun = 20;

/** A bar on a terminal, a line now and then elsewhere, nothing when quiet. */
export function createProgress(door: Door, label: string, isQuiet: boolean): Progress {
  if (isQuiet) return { update: () => {}, finish: () => {}, stop: () => {} };
  return door.isTerminal ? terminalBar(label) : plainLines(door, label);
}

/** Tells a terminal to wrap long lines, as it does at first (DECAWM). */
const wrapLines = "\x1b[?7h";

const [widestBar, narrowestBar] = [24, 6];

/**
 * One line that fits into so many columns: the bar shrinks first, then it goes, then the end of the words.
 *
 * @param share 0 to 1
 */
export function barLine(label: string, share: number, words: string, columns: number): string {
  const percent = `${Math.floor(100 * share)}%`.padStart(4);
  const room = columns - 1 - [label, percent, words].join(" ").length - 2;
  const width = Math.min(widestBar, room);
  if (width < narrowestBar) return `${label} ${percent} ${words}`.slice(0, Math.max(1, columns - 1));
  const filled = Math.round(share * width);
  return `${label} ${pico.cyan("█".repeat(filled))}${pico.dim("░".repeat(width - filled))} ${percent}  ${words}`;
}

function terminalBar(label: string): Progress {
  const bar = new SingleBar({
    format: (_options, { value, total, progress }, { note }: { note: string }) =>
      barLine(label, progress, [...countOf(value, total), note].join("  "), process.stderr.columns || 80),
    stream: process.stderr,
    stopOnComplete: false,
  });
  let isStarted = false;
  const stop = (): void => {
    if (isStarted) bar.stop();
    isStarted = false;
  };
  return {
    update(done, total, note = "") {
      if (!isStarted) {
        bar.start(total, done, { note });
        // The bar turns wrapping off, which would outlive an end by signal; the line fits without.
        process.stderr.write(wrapLines);
      }
      isStarted = true;
      bar.setTotal(total);
      bar.update(done, { note });
    },
    finish() {
      if (isStarted) bar.update(bar.getTotal(), { note: "" });
      stop();
    },
    stop,
  };
}

/** How many of how many; a share has no such count. */
function countOf(done: number, total: number): string[] {
  return total === 1 ? [] : [`${done}/${total}`];
}

function plainLines(door: Door, label: string): Progress {
  let shown = -1;
  let all = 0;
  const update = (done: number, total: number, note = ""): void => {
    const part = Math.floor((done / total) * linesPerRun);
    if (part === shown) return;
    [shown, all] = [part, total];
    const [count = `${Math.floor(100 * done)}%`] = countOf(done, total);
    door.err(`${[label, count, note].filter((words) => words !== "").join(" ")}\n`);
  };
  const stop = (): void => {
    shown = -1;
  };
  return {
    update,
    finish() {
      if (shown !== -1) update(all, all);
      stop();
    },
    stop,
  };
}

/** Runs work of several stages, each of which counts from the beginning and has a bar of its own. */
export async function withStages<T>(
  door: Door,
  isQuiet: boolean,
  work: (onProgress: (stage: string, done: number, total: number) => void) => Promise<T>,
): Promise<T> {
  let stage = "";
  let progress = createProgress(door, stage, true);
  let started = performance.now();
  try {
    const result = await work((next, done, total) => {
      if (next !== stage) {
        progress.finish();
        progress = createProgress(door, next, isQuiet);
        started = performance.now();
        stage = next;
      }
      progress.update(done, total, timeLeft(started, done / total));
    });
    progress.finish();
    return result;
  } finally {
    progress.stop();
  }
}
