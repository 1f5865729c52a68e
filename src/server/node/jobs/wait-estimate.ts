/** How long jobs take here, learned from those that ended: seconds for each unit of work of one sort. */
export class WorkPace {
  readonly #secondsPerUnit = new Map<string, number>();

  /** @param sort of work that takes alike, such as a kind with its model @param units of work that were done */
  learn(sort: string, units: number, seconds: number): void {
    const now = seconds / units;
    const before = this.#secondsPerUnit.get(sort);
    // What was slow once, as where a model was loaded, is soon forgotten.
    this.#secondsPerUnit.set(sort, before === undefined ? now : (before + now) / 2);
  }

  /** Seconds that so much work takes, about; null where none of its sort was done yet. */
  secondsOf(sort: string, units: number): number | null {
    const each = this.#secondsPerUnit.get(sort);
    return each === undefined ? null : each * units;
  }
}

/** Less of a job tells nothing of how long the rest takes. */
const leastShare = 0.05;

/**
 * Seconds that a running job still takes, about; null where nothing tells.
 *
 * @param share of it that is done; null where that is not known
 * @param whole seconds that such jobs took before; null for none
 */
export function secondsLeft(share: number | null, elapsed: number, whole: number | null): number | null {
  if (share !== null && share >= leastShare) return (elapsed * (1 - share)) / share;
  return whole === null ? null : Math.max(0, whole - elapsed);
}

/**
 * Seconds until a job begins, where each maker takes the next that waits as soon as it is free; null where that cannot be told.
 *
 * @param running seconds that each busy maker still needs
 * @param ahead seconds that the jobs before it take, in their order
 */
export function secondsUntilTurn(
  running: readonly (number | null)[],
  ahead: readonly (number | null)[],
): number | null {
  const free = running.map((seconds) => seconds ?? Number.POSITIVE_INFINITY);
  for (const seconds of ahead) {
    const next = Math.min(...free);
    free[free.indexOf(next)] = next + (seconds ?? Number.POSITIVE_INFINITY);
  }
  const turn = Math.min(...free);
  return Number.isFinite(turn) ? turn : null;
}
