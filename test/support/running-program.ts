import type { ChildProcess } from "node:child_process";

/** A program that runs, and what it said. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** What it said so far on both ways out. */
  said(): string;
  /** The status that it ends with, once all that it said was heard; null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** @param child just started */
export function runningProgram(child: ChildProcess): RunningProgram {
  const heard: Buffer[] = [];
  for (const output of [child.stdout, child.stderr]) output?.on("data", (data: Buffer) => heard.push(data));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, said: () => Buffer.concat(heard).toString() };
}
