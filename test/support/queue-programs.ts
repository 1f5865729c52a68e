import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPackage } from "./build-package.ts";
import { TestRedis } from "./redis-server.ts";
import { until } from "./test-house.ts";
import { writeTinyModel } from "./tiny-model.ts";

/** A program that runs, and what it said. */
export interface QueueProgram {
  readonly child: ChildProcess;
  /** What it said so far on both ways out. */
  said(): string;
  readonly ended: Promise<number | null>;
}

/** Short, so that what a dead worker had comes back soon. */
const lockSeconds = "1";

/** A queue with a store, a model, and programs of the package as it is now. */
export class QueueWorld {
  readonly folder: string;
  readonly redis: TestRedis;
  readonly #program: string;
  readonly #running = new Set<ChildProcess>();

  private constructor(folder: string, redis: TestRedis, program: string) {
    this.folder = folder;
    this.redis = redis;
    this.#program = program;
  }

  static async open(): Promise<QueueWorld> {
    const folder = await mkdtemp(join(tmpdir(), "foley-queue-"));
    const program = await buildPackage(join(folder, "package"));
    await symlink(
      fileURLToPath(new URL("../../models", import.meta.url)),
      join(folder, "package", "models"),
      "junction",
    );
    await writeTinyModel(join(folder, "tiny"));
    return new QueueWorld(folder, await TestRedis.start(), program);
  }

  async close(): Promise<void> {
    for (const child of this.#running) child.kill("SIGKILL");
    await this.redis.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  at(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** A command of foley's. */
  run(words: readonly string[], env: Readonly<Record<string, string>> = {}): QueueProgram {
    const child = spawn(process.execPath, [this.#program, ...words], {
      ...{ cwd: this.folder, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] },
    });
    this.#running.add(child);
    const heard: Buffer[] = [];
    child.stdout.on("data", (data: Buffer) => heard.push(data));
    child.stderr.on("data", (data: Buffer) => heard.push(data));
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    void ended.then(() => this.#running.delete(child));
    return { child, ended, said: () => Buffer.concat(heard).toString() };
  }

  /** A worker that takes units. @param clockHours that its clock is ahead */
  async worker(address: string = this.redis.address, clockHours = 0): Promise<QueueProgram> {
    const where = ["--queue", address, "--store", this.at("store"), "--device", "cpu", "--threads", "1"];
    const worker = this.run(
      ["worker", ...where, "--lock-seconds", lockSeconds, "--log", "json"],
      clockAhead(clockHours),
    );
    let isOver = false;
    void worker.ended.then(() => {
      isOver = true;
    });
    await until(() => isOver || worker.said().includes('"ready"'));
    return worker;
  }

  /** The options of so many short sounds, of prompts that are written down. */
  async sounds(count: number, steps = 1): Promise<string[]> {
    const words = ["rain", "wind", "dog", "bell", "sea", "bird", "fire"];
    const prompts = Array.from({ length: count }, (_, i) => `${words[i % words.length]} ${i}`);
    await writeFile(this.at("prompts.txt"), `${prompts.join("\n")}\n`);
    const settings = ["--steps", `${steps}`, "--duration", "0.1", "--seed", "7"];
    return ["--prompts", this.at("prompts.txt"), "--model", this.at("tiny"), ...settings];
  }

  /** Sends sounds and waits for them. */
  send(sounds: readonly string[], out: string, ...options: readonly string[]): QueueProgram {
    const where = ["--queue", this.redis.address, "--store", this.at("store"), "--out", this.at(out)];
    return this.run(["generate", ...sounds, ...where, ...options]);
  }

  /** The same on this computer alone. */
  async alone(sounds: readonly string[], out: string): Promise<void> {
    const { ended, said } = this.run([
      "generate",
      ...sounds,
      "--device",
      "cpu",
      "--threads",
      "1",
      "--out",
      this.at(out),
    ]);
    if ((await ended) !== 0) throw new Error(said());
  }

  /** All files of a folder by their names. */
  async files(folder: string): Promise<Map<string, string>> {
    const names = (await readdir(this.at(folder))).sort();
    const read = names.map(async (name) => [name, (await readFile(this.at(folder, name))).toString("base64")] as const);
    return new Map(await Promise.all(read));
  }

  /** The process that does a worker's units; null before the first. */
  async makerOf({ child }: QueueProgram): Promise<number | null> {
    const of = `/proc/${child.pid}/task/${child.pid}/children`;
    const pids = (await readFile(of, "utf8").catch(() => "")).trim();
    return pids === "" ? null : Number(pids.split(" ")[0]);
  }
}

/** The environment of a process whose clock is ahead. */
function clockAhead(hours: number): Record<string, string> {
  const shift = `const now=Date.now;Date.now=()=>now()+${hours * 3_600_000}`;
  return hours === 0 ? {} : { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(shift)}"` };
}

/** What workers said of units, by how these ended. */
export function endsOf(workers: readonly QueueProgram[]): Map<string, number> {
  const ends = new Map<string, number>();
  const lines = workers.flatMap((worker) => worker.said().split("\n")).filter((line) => line.startsWith("{"));
  for (const line of lines) {
    const { end }: { end?: string } = JSON.parse(line);
    if (end !== undefined) ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  return ends;
}
