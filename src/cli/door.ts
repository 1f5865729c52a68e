/** The world outside: what only the door may touch. */
export interface Door {
  readonly out: (text: string) => void;
  /** Standard output for what is no text; absent where it takes none. */
  readonly outBytes?: ((bytes: Uint8Array) => void) | undefined;
  readonly err: (text: string) => void;
  /** Shown until something else is; on a terminal alone. */
  readonly note?: ((text: string) => void) | undefined;
  /** All of standard input, where there is one. */
  readonly input?: (() => Promise<string>) | undefined;
  /** Waits until everything is written; fails where it cannot be. */
  readonly flush?: (() => Promise<void>) | undefined;
  readonly isTerminal: boolean;
  /** Aborted by Ctrl-C, or when nobody reads the output any more. */
  readonly signal: AbortSignal;
}
