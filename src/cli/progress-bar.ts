import { SingleBar } from "cli-progress";
import pico from "picocolors";
import type { Door } from "./door.ts";

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
export function openProgress(door: Door, label: string, isQuiet: boolean): Progress {
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
