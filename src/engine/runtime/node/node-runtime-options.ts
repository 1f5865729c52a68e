/** How a runtime in Node computes. */
export interface NodeRuntimeOptions {
  /** Threads inside one operator; all processors where absent. */
  readonly threadCount?: number | undefined;
  /** Computes in another thread, so that this one can prepare what comes next; uncompiled sources don't. */
  readonly inBackground?: boolean | undefined;
}
