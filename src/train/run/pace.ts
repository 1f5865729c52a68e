/** Measures speed over the recent steps, so that a slow start does not spoil the time left. */
export class Pace {
  #left: number;
  readonly #batchSize: number;
  #secondsPerStep = 0;
  #last = performance.now();

  constructor(steps: number, batchSize: number) {
    this.#left = steps;
    this.#batchSize = batchSize;
  }

  /** Leaves out what took time and was no step. */
  skip(): void {
    this.#last = performance.now();
  }

  tick(): { itemsPerSecond: number; secondsLeft: number } {
    const now = performance.now();
    const seconds = (now - this.#last) / 1000;
    this.#last = now;
    this.#left--;
    this.#secondsPerStep = this.#secondsPerStep === 0 ? seconds : 0.9 * this.#secondsPerStep + 0.1 * seconds;
    return { itemsPerSecond: this.#batchSize / this.#secondsPerStep, secondsLeft: this.#left * this.#secondsPerStep };
  }
}
