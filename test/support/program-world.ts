import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPackage } from "./build-package.ts";
import { filesIn } from "./files-in.ts";
import { type RunningProgram, runningProgram } from "./running-program.ts";
import { writeTinyModel } from "./tiny-model.ts";

/** A folder with a model, and programs of the package as it is now, which end with it. */
export class ProgramWorld {
  readonly folder: string;
  readonly #program: string;
  readonly #running = new Set<ChildProcess>();

  protected constructor(folder: string, program: string) {
    this.folder = folder;
    this.#program = program;
  }

  static async begin(): Promise<ProgramWorld> {
    return new ProgramWorld(...(await ProgramWorld.furnished()));
  }

  /** @returns the folder, and the path of the program */
  protected static async furnished(): Promise<[folder: string, program: string]> {
    const folder = await mkdtemp(join(tmpdir(), "foley-programs-"));
    const program = await buildPackage(join(folder, "package"));
    const models = fileURLToPath(new URL("../../models", import.meta.url));
    await symlink(models, join(folder, "package", "models"), "junction");
    await writeTinyModel(join(folder, "tiny"));
    return [folder, program];
  }

  /** Ends what still runs: a test begins with programs of its own alone. */
  async endPrograms(): Promise<void> {
    const ends = [...this.#running].map((child) => once(child, "close"));
    for (const child of this.#running) child.kill("SIGKILL");
    await Promise.all(ends);
  }

  async close(): Promise<void> {
    await this.endPrograms();
    await rm(this.folder, { recursive: true, force: true });
  }

  at(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** A command of foley's. */
  run(words: readonly string[], env: Readonly<Record<string, string>> = {}): RunningProgram {
    const child = spawn(process.execPath, [this.#program, ...words], {
      ...{ cwd: this.folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
    });
    this.#running.add(child);
    const program = runningProgram(child);
    void program.ended.then(() => this.#running.delete(child));
    return program;
  }

  /** The same, until it ends well. */
  async finish(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { ended, said } = this.run(words, env);
    if ((await ended) !== 0) throw new Error(said());
    return said();
  }

  /** The options of so many short sounds, of prompts that are written down. */
  async sounds(count: number, steps = 1): Promise<string[]> {
    const words = ["rain", "wind", "dog", "bell", "sea", "bird", "fire"];
    const prompts = Array.from({ length: count }, (_, i) => `${words[i % words.length]} ${i}`);
    await writeFile(this.at("prompts.txt"), `${prompts.join("\n")}\n`);
    const settings = ["--steps", `${steps}`, "--duration", "0.1", "--seed", "7"];
    return ["--prompts", this.at("prompts.txt"), "--model", this.at("tiny"), ...settings];
  }

  /** Sounds that are made on this computer alone. */
  async alone(sounds: readonly string[], out: string): Promise<void> {
    await this.finish(["generate", ...sounds, "--device", "cpu", "--threads", "1", "--out", this.at(out)]);
  }

  /** All files below a folder by their paths in it, but those that are not whole yet. */
  files(...folder: string[]): Promise<Map<string, string>> {
    return filesIn(this.at(...folder), (name) => !name.startsWith("."));
  }
}
