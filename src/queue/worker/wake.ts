/** Lets those who wait go on: when something happens, and at the latest after a while. */
export class Wake {
  readonly #waiting = new Set<() => void>();

  /** @param ms at the most */
  wait(ms: number): Promise<void> {
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
    for (const go of [...this.#waiting]) go();
  }
}
