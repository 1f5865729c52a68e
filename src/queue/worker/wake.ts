/** Lets those who wait go on: when something happens, and at the latest after a while. */
export class Wake {
  readonly #waiting = new Set<() => void>();
  #rings = 0;

  /** How often it rang: who notes this before looking for work misses no ring that comes meanwhile. */
  get rings(): number {
    return this.#rings;
  }

  /**
   * @param ms at the most
   * @param since does not wait where it rang after it had rung so often
   */
  wait(ms: number, since: number = this.#rings): Promise<void> {
    if (this.#rings > since) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => go(), ms);
      const go = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(go);
        resolve();
      };
      this.#waiting.add(go);
    });
  }

  /** All that wait go on. */
  ring(): void {
    this.#rings++;
    for (const go of [...this.#waiting]) go();
  }
}
