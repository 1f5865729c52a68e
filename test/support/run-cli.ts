import type { Door } from "../../src/cli/door.ts";
import { main } from "../../src/cli/main.ts";

/** What a command line came to. */
export interface CliOutcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface CliOutput extends CliOutcome {
  /** What standard output was given that is no text. */
  readonly bytes: Buffer;
}

/** Runs a command line as someone does who has no terminal. */
export async function runCli(...argv: string[]): Promise<CliOutcome> {
  const { bytes: _, ...outcome } = await runCliAt({}, argv);
  return outcome;
}

/**
 * The same, for who stops it, hears it while it runs, or sits at a terminal.
 *
 * @param door what of the world outside is another; what is said is kept all the same
 */
export async function runCliAt(door: Partial<Door>, argv: readonly string[]): Promise<CliOutput> {
  const [out, err, bytes]: [string[], string[], Uint8Array[]] = [[], [], []];
  const keep =
    <T>(kept: T[], hear: ((said: T) => void) | undefined) =>
    (said: T): void => {
      kept.push(said);
      hear?.(said);
    };
  const status = await main(argv, {
    isTerminal: false,
    signal: new AbortController().signal,
    ...door,
    out: keep(out, door.out),
    outBytes: keep(bytes, door.outBytes),
    err: keep(err, door.err),
  });
  return { status, out: out.join(""), err: err.join(""), bytes: Buffer.concat(bytes) };
}
