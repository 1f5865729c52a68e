import { Command, CommanderError } from "commander";
import { version } from "../index.ts";
import { addAssemble } from "./assemble.ts";
import { addData } from "./data.ts";
import { exitStatus, reportError } from "./error-status.ts";
import { addEvaluate } from "./evaluate.ts";
import { addGenerate } from "./generate.ts";
import { addModels } from "./models.ts";
import { addStudy } from "./study.ts";
import { addTrain } from "./train.ts";

/** The world outside: what only the door may touch. */
export interface Door {
  readonly out: (text: string) => void;
  /** Standard output for what is no text; absent where it takes none. */
  readonly outBytes?: (bytes: Uint8Array) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * Runs a command line.
 *
 * @param argv arguments after the program's name
 * @returns the exit status: 0, 1 for a failure, 2 for a mistake in the arguments, 130 when stopped
 */
export async function main(argv: readonly string[], door: Door = processDoor()): Promise<number> {
  const cli = program(door);
  try {
    await cli.parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    door.err(`${reportError(error)}\n`);
    return exitStatus(error);
  }
}

function program(door: Door): Command {
  const cli = new Command("foley")
    .description("AudioLDM in TypeScript: turns text or a sound into sound, and trains every part of itself.")
    .version(version(), "--version", "print the version")
    .configureOutput({ writeOut: door.out, writeErr: door.err })
    .showSuggestionAfterError()
    .showHelpAfterError("(foley --help tells more)")
    .exitOverride();
  addGenerate(cli, door);
  addEvaluate(cli, door);
  addStudy(cli, door);
  addTrain(cli, door);
  addData(cli, door);
  addAssemble(cli, door);
  addModels(cli, door);
  return cli;
}

function processDoor(): Door {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  process.once("SIGTERM", () => controller.abort());
  return {
    out: (text) => process.stdout.write(text),
    outBytes: (bytes) => process.stdout.write(bytes),
    err: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY === true,
    signal: controller.signal,
  };
}
