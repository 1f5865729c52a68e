import { main } from "../../src/cli/main.ts";

/** What a command line came to. */
export interface CliOutcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line as someone does who has no terminal. */
export async function runCli(...argv: string[]): Promise<CliOutcome> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await main(argv, {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    isTerminal: false,
    signal: new AbortController().signal,
  });
  return { status, out: out.join(""), err: err.join("") };
}
