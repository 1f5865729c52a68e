import type { TrainModelEvent } from "../library/train.ts";
import type { TrainingMemory } from "../train/task/training-task.ts";
import type { Door } from "./door.ts";
import { createProgress, formatSeconds, type Progress } from "./progress.ts";
import { warn } from "./warn.ts";

type Labels = "reading sounds" | "convert" | "preparing" | "training";

/** What a terminal shows of training: one bar after the other, and lines of what was heard. */
export class TrainScreen {
  readonly #door: Door;
  readonly #isQuiet: boolean;
  #shown: { readonly label: Labels; readonly progress: Progress } | null = null;

  constructor(door: Door, isQuiet: boolean) {
    this.#door = door;
    this.#isQuiet = isQuiet;
  }

  show(event: TrainModelEvent): void {
    switch (event.stage) {
      case "warning":
        this.#warn(event.note ?? event.stage);
        break;
      case "missing sounds":
        this.#say(event.note ?? event.stage);
        break;
      case "reading sounds":
        this.#bar("reading sounds").update(event.done, event.total, event.note);
        break;
      case "converting":
        this.#bar("convert").update(event.done, event.total, event.note);
        break;
      case "prepared":
        this.finish();
        this.#say(memoryInWords(event.memory));
        break;
      case "training": {
        const { metrics, itemsPerSecond, secondsLeft, step, stepCount } = event;
        const loss = (metrics.loss ?? Number.NaN).toPrecision(4);
        const note = `loss ${loss}  ${itemsPerSecond.toFixed(1)} items/s  ${formatSeconds(secondsLeft)} left`;
        this.#bar("training").update(step, stepCount, note);
        break;
      }
      case "scoring":
        this.#bar("training").update(event.done, event.total, `sounds to score step ${event.step}`);
        break;
      case "scored": {
        const words = Object.entries(event.metrics).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
        this.#say(`step ${event.step}: ${words.join("  ")}`);
        break;
      }
      case "resumed":
        this.#say(`going on from step ${event.step}`);
        break;
      case "checkpoint":
      case "interrupted":
      case "done":
        break;
      default:
        this.#bar("preparing").update(event.done, event.total, event.stage);
        break;
    }
  }

  /** Shows that all is done. */
  finish(): void {
    this.#shown?.progress.finish();
    this.#shown = null;
  }

  /** Leaves what was shown. */
  stop(): void {
    this.#shown?.progress.stop();
  }

  #bar(label: Labels): Progress {
    if (this.#shown?.label !== label) {
      this.finish();
      this.#shown = { label, progress: createProgress(this.#door, label, this.#isQuiet) };
    }
    return this.#shown.progress;
  }

  #warn(words: string): void {
    this.stop();
    warn(this.#door, [words]);
  }

  #say(words: string): void {
    if (!this.#isQuiet) this.#door.err(`${words}\n`);
  }
}

function memoryInWords(memory: TrainingMemory): string {
  const gigabytes = (bytes: number): string => (bytes / 1e9).toPrecision(2);
  const parts = Object.entries(memory).map(([name, bytes]) => `${name} ${gigabytes(bytes)}`);
  const sum = Object.values(memory).reduce((total, bytes) => total + bytes, 0);
  return `memory: at least ${gigabytes(sum)} GB: ${parts.join(", ")}`;
}
