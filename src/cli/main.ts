import { Command, CommanderError } from "commander";
import { isAborted } from "../engine/work.ts";
import { packageJson } from "../files/package-json.ts";
import { type CommandEntry, commands } from "./commands.ts";
import type { Door } from "./door.ts";
import { exitStatus, reportError } from "./error-status.ts";
import { readerGone, readerGoneStatus } from "./guard-process.ts";
import { examples, hintFor } from "./help.ts";
import { processDoor } from "./process-door.ts";
import { shownText } from "./shown-text.ts";

export type { Door } from "./door.ts";

/**
 * Runs a command line.
 *
 * @param argv arguments after the program's name
 * @returns the exit status: 0, 1 for a failure, 2 for a mistake in the arguments, 130 when stopped, 141 when
 *   nobody read its output to the end
 */
export async function main(argv: readonly string[], outside: Door = processDoor()): Promise<number> {
  const { out, err } = outside;
  const door: Door = { ...outside, out: (text) => out(shownText(text)), err: (text) => err(shownText(text)) };
  try {
    const cli = await program(argv, door);
    await cli.parseAsync([...argv], { from: "user" });
    await door.flush?.();
    return door.signal.reason === readerGone ? readerGoneStatus : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (isAborted(error) && door.signal.reason === readerGone) return readerGoneStatus;
    door.err(`${reportError(error)}\n`);
    return exitStatus(error);
  }
}

/** All commands by name; only the one that `argv` asks for has its options. */
async function program(argv: readonly string[], door: Door): Promise<Command> {
  const { version } = packageJson();
  const cli = new Command("foley")
    .description("AudioLDM in TypeScript: turns text or a sound into sound, and trains every part of itself.")
    .version(version, "-v, --version", "print the version")
    .configureOutput({
      writeOut: door.out,
      writeErr: door.err,
      outputError: (text, write) => write(text.replace(/^error: /, "foley: ")),
    })
    .addHelpText("after", examples)
    .showSuggestionAfterError()
    .exitOverride();
  // What other programs call it, too.
  cli.command("version", { hidden: true }).action(() => door.out(`${version}\n`));
  const wanted = wantedCommand(argv);
  if (wanted !== undefined && !isSaidAtOnce(argv)) door.note?.("loading …");
  for (const entry of commands) {
    const command = cli.command(entry.name).description(entry.summary);
    if (entry === wanted) (await entry.load())(command, door);
  }
  nameHelp(cli, "foley", argv);
  return cli;
}

/** A mistake is followed by the help of the very command. */
function nameHelp(command: Command, name: string, argv: readonly string[]): void {
  command.showHelpAfterError(hintFor(argv, commands, name));
  for (const below of command.commands) nameHelp(below, `${name} ${below.name()}`, argv);
}

/** Help comes at once; who wants quiet gets it. */
function isSaidAtOnce(argv: readonly string[]): boolean {
  return ["help", "--help", "-h", "--quiet"].some((word) => argv.includes(word));
}

/** The command whose name comes first, or first after `help`. */
function wantedCommand(argv: readonly string[]): CommandEntry | undefined {
  const words = argv.filter((word) => !word.startsWith("-"));
  const name = words[0] === "help" ? words[1] : words[0];
  return commands.find((entry) => entry.name === name);
}
