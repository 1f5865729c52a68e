import { type ChildProcess, spawn } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPackage } from "./build-package.ts";

/** `foley serve` in a process of its own. */
export interface ServedProgram {
  readonly child: ChildProcess;
  readonly url: string;
  /** Ends it in good order. */
  stop(): Promise<void>;
}

/** Builds the package with its models into a folder. @returns the program */
export async function buildServer(folder: string): Promise<string> {
  const program = await buildPackage(folder);
  await symlink(fileURLToPath(new URL("../../models", import.meta.url)), join(folder, "models"), "junction");
  return program;
}

/** Serves on a free port, with a data folder of its own, on one thread of the processor. */
export async function serveProgram(
  program: string,
  data: string,
  ...options: readonly string[]
): Promise<ServedProgram> {
  const own = ["--port", "0", "--data", data, "--device", "cpu", "--threads", "1"];
  const child = spawn(process.execPath, [program, "serve", ...own, ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<string>((resolve) => {
    const said: Buffer[] = [];
    child.stderr.on("data", (data: Buffer) => said.push(data));
    child.once("close", () => resolve(Buffer.concat(said).toString()));
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once("data", (line: Buffer) => resolve(line.toString().trim()));
    void ended.then((said) => reject(new Error(said)));
  });
  return {
    ...{ child, url },
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
