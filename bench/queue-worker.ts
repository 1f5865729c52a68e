import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../bin/foley.js", import.meta.url));

/** A worker of a queue. */
export interface BenchWorker {
  /** Of each unit that it did, seconds, as it saw them. */
  readonly heard: number[];
  stop(): Promise<unknown>;
}

/** A worker as an operator starts it. */
export async function startWorker(queued: readonly string[], threads: number): Promise<BenchWorker> {
  const words = ["worker", ...queued, "--device", "cpu", "--threads", `${threads}`, "--log", "json"];
  const child: ChildProcess = spawn(process.execPath, [command, ...words], { stdio: ["ignore", "pipe", "inherit"] });
  const heard: number[] = [];
  const ready = new Promise<void>((resolve) => {
    if (child.stdout === null) return;
    createInterface(child.stdout).on("line", (line) => {
      const note = JSON.parse(line) as { event: string; end?: string; seconds?: number };
      if (note.event === "ready") resolve();
      if (note.end === "done" && note.seconds !== undefined) heard.push(note.seconds);
    });
  });
  await ready;
  const stop = (): Promise<unknown> => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    return ended;
  };
  return { heard, stop };
}
