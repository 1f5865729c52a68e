import type { TrainModelEvent } from "../library/train.ts";
import type { TrainingMemory } from "../train/task/training-task.ts";
import type { Door } from "./door.ts";
import { type WorkWatch, watch } from "./progress.ts";

type Labels = "reading sounds" | "convert" | "preparing" | "training";

/** What a terminal shows of training: one bar after the other, and lines of what was heard. */
export class TrainScreen {
  readonly #door: Door;
  readonly #isQuiet: boolean;
  #shown: { readonly label: Labels; readonly watch: WorkWatch } | null = null;

  constructor(door: Door, isQuiet: boolean) {
    this.#door = door;
    this.#isQuiet = isQuiet;
  }

  show(event: TrainModelEvent): void {
    switch (event.stage) {
      case "warning":
      case "missing sounds":
        (this.#shown?.watch ?? watch(this.#door, null, this.#isQuiet)).report(event);
        break;
      case "reading sounds":
        this.#watch("reading sounds").report(event);
        break;
      case "converting":
        this.#watch("convert").report(event);
        break;
      case "prepared":
        this.finish();
        this.#say(memoryInWords(event.memory));
        break;
      case "training": {
        const { metrics, itemsPerSecond } = event;
        const loss = (metrics.loss ?? Number.NaN).toPrecision(4);
        const note = `loss ${loss}  ${itemsPerSecond.toFixed(1)} items/s`;
        this.#watch("training").report({ ...event, note });
        break;
      }
      case "scoring":
        this.#watch("training").report({ ...event, note: `sounds to score step ${event.step}` });
        break;
      case "scored": {
        const words = Object.entries(event.metrics).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
        this.#say(`step ${event.step}: ${words.join("  ")}`);
        break;
      }
      case "resumed":
        this.#say(`going on from step ${event.step}`);
        break;
      case "ended early":
        // The bar stays where the run ended.
        this.stop();
        this.#shown = null;
        this.#say(`ended at step ${event.step} of ${event.total}: ${event.note}`);
        break;
      case "checkpoint":
      case "interrupted":
      case "done":
        break;
      default:
        this.#watch("preparing").report({ ...event, share: null, note: event.stage });
        break;
    }
  }

  /** Shows that all is done. */
  finish(): void {
    this.#shown?.watch.finish();
    this.#shown = null;
  }

  /** Leaves what was shown. */
  stop(): void {
    this.#shown?.watch.stop();
  }

  #watch(label: Labels): WorkWatch {
    if (this.#shown?.label !== label) {
      this.finish();
      this.#shown = { label, watch: watch(this.#door, label, this.#isQuiet) };
    }
    return this.#shown.watch;
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
