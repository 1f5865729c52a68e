import { readFile } from "node:fs/promises";
import { ProgramWorld } from "./program-world.ts";
import { TestRedis } from "./redis-server.ts";
import type { RunningProgram } from "./running-program.ts";
import { until } from "./until.ts";

/** Short, so that what a dead worker had comes back soon. */
const lockSeconds = "1";

/** A queue with a store, a model, and programs of the package as it is now. */
export class QueueWorld extends ProgramWorld {
  readonly redis: TestRedis;
  #workers = 0;

  private constructor(place: readonly [folder: string, program: string], redis: TestRedis) {
    super(...place);
    this.redis = redis;
  }

  static async open(): Promise<QueueWorld> {
    return new QueueWorld(await ProgramWorld.furnished(), await TestRedis.start());
  }

  override async close(): Promise<void> {
    await super.close();
    await this.redis.close();
  }

  /** Workers that have a cache of their own so far: the next one's is of this number. */
  get workerCount(): number {
    return this.#workers;
  }

  /** A worker that takes units. @param clockHours that its clock is ahead @param cache its own where left out */
  async worker(address: string = this.redis.address, clockHours = 0, cache?: string): Promise<RunningProgram> {
    const where = ["--queue", address, "--store", this.at("store"), "--device", "cpu", "--threads", "1"];
    const worker = this.run(["worker", ...where, "--lock-seconds", lockSeconds, "--log", "json"], {
      ...clockAhead(clockHours),
      FOLEY_CACHE: cache ?? this.at("caches", `${this.#workers++}`),
    });
    await until(() => worker.said().includes('"ready"'), worker);
    return worker;
  }

  /** Sends the work of a command and waits for it. */
  send(work: readonly string[], out: string, ...options: readonly string[]): RunningProgram {
    const where = ["--queue", this.redis.address, "--store", this.at("store"), "--out", this.at(out)];
    return this.run([...work, ...where, ...options], { FOLEY_CACHE: this.at("caches", "sender") });
  }

  /** The process that does a worker's units; null before the first. */
  async makerOf({ child }: RunningProgram): Promise<number | null> {
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
export function endsOf(workers: readonly RunningProgram[]): Map<string, number> {
  const ends = new Map<string, number>();
  const lines = workers.flatMap((worker) => worker.said().split("\n")).filter((line) => line.startsWith("{"));
  for (const line of lines) {
    const { end }: { end?: string } = JSON.parse(line);
    if (end !== undefined) ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  return ends;
}
