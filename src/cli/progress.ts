import { SingleBar } from "cli-progress";
import type { Door } from "./main.ts";

/** Shows how far long work is. */
export interface Progress {
  update(done: number, total: number, note?: string): void;
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

const linesPerRun = 20;

/** A bar on a terminal, a line now and then elsewhere, nothing when quiet. */
export function createProgress(door: Door, label: string, isQuiet: boolean): Progress {
  if (isQuiet) return { update: () => {}, stop: () => {} };
  return door.isTerminal ? terminalBar(label) : plainLines(door, label);
}

function terminalBar(label: string): Progress {
  const bar = new SingleBar({
    format: `${label} {bar} {value}/{total} {note}`,
    stream: process.stderr,
    hideCursor: true,
    barsize: 24,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    stopOnComplete: false,
  });
  let isStarted = false;
  return {
    update(done, total, note = "") {
      if (!isStarted) bar.start(total, done, { note });
      isStarted = true;
      bar.setTotal(total);
      bar.update(done, { note });
    },
    stop() {
      if (isStarted) bar.stop();
      isStarted = false;
    },
  };
}

function plainLines(door: Door, label: string): Progress {
  let shown = -1;
  return {
    update(done, total, note = "") {
      const part = Math.floor((done / total) * linesPerRun);
      if (part === shown) return;
      shown = part;
      door.err(`${label} ${done}/${total} ${note}\n`);
    },
    stop() {
      shown = -1;
    },
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
    return await work((next, done, total) => {
      if (next !== stage) {
        progress.stop();
        progress = createProgress(door, next, isQuiet);
        started = performance.now();
        stage = next;
      }
      const secondsLeft = ((performance.now() - started) / 1000 / done) * (total - done);
      progress.update(done, total, `${formatSeconds(secondsLeft)} left`);
    });
  } finally {
    progress.stop();
  }
}
