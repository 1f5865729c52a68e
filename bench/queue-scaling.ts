import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { workOf } from "../src/engine/work.ts";
import { isOrderEnded } from "../src/queue/follow-order.ts";
import { orderIdOf, sendUnits } from "../src/queue/send-units.ts";
import { FolderStore } from "../src/units/node/folder-store.ts";
import type { HerdInputs, HerdNews } from "./queue-herd.ts";
import type { BenchRedis } from "./queue-redis.ts";
import { numberedOrder } from "./queue-units.ts";

/** Workers whose units are waited for, on one machine with the sender and Redis. Processor times are of each unit, milliseconds. */
export interface ScalingRow {
  readonly workers: number;
  readonly units: number;
  readonly seconds: number;
  /** What so many workers would do with no queue between, units for each second. */
  readonly ideal: number;
  readonly senderMs: number;
  readonly redisMs: number;
  readonly workerMs: number;
  /** From asking the store to write until it had, wall clock. */
  readonly storeMs: number;
}

const herd = fileURLToPath(new URL("./queue-herd.js", import.meta.url));

const mostWorkersOfProcess = 250;

/** How long the workers of a row would be busy, seconds, and how many units are enough. */
const [busySeconds, mostUnits] = [8, 12_000];

export async function measureScaling(
  redis: BenchRedis,
  counts: readonly number[],
  unitSeconds: readonly number[],
): Promise<ScalingRow[]> {
  const rows: ScalingRow[] = [];
  for (const workers of counts) {
    console.error(`${workers} simulated workers …`);
    await redis.link.redis.flushall();
    rows.push(await measureHerd(redis, workers, unitSeconds));
  }
  return rows;
}

async function measureHerd(redis: BenchRedis, workers: number, unitSeconds: readonly number[]): Promise<ScalingRow> {
  const mean = unitSeconds.reduce((sum, seconds) => sum + seconds, 0) / unitSeconds.length;
  const ideal = workers / mean;
  const units = Math.min(mostUnits, Math.max(20, Math.round(ideal * busySeconds)));
  const place = join(redis.folder, `herd-${workers}`);
  const processes = await startHerds({ address: redis.address, store: place, workers, unitSeconds, first: 0 });
  try {
    const before = await usedBy(redis, processes);
    const order = numberedOrder(`herd of ${workers}`, units, new FolderStore(place));
    const id = await orderIdOf(order);
    const start = performance.now();
    await sendUnits(redis.link, order, workOf());
    while (!isOrderEnded(await redis.link.book.progress(id))) await sleep(50);
    const seconds = (performance.now() - start) / 1000;
    const after = await usedBy(redis, processes);
    const each = (name: keyof typeof after): number => ((after[name] - before[name]) * 1000) / units;
    const used = {
      senderMs: each("sender"),
      redisMs: each("redis"),
      workerMs: each("workers"),
      storeMs: each("store"),
    };
    return { workers, units, seconds, ideal, ...used };
  } finally {
    for (const child of processes) child.kill("SIGKILL");
  }
}

async function startHerds(inputs: HerdInputs): Promise<ChildProcess[]> {
  const count = Math.ceil(inputs.workers / mostWorkersOfProcess);
  const shares = Array.from({ length: count }, (_, i) => Math.floor((inputs.workers + i) / count));
  return Promise.all(
    shares.map(async (workers, i) => {
      const own: HerdInputs = { ...inputs, workers, first: i * 7919 };
      const child = fork(herd, [JSON.stringify(own)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
      await newsOf(child, "ready");
      return child;
    }),
  );
}

/** Seconds so far: of the processor, and of the store's writes. */
async function usedBy(redis: BenchRedis, processes: readonly ChildProcess[]) {
  const herds = await Promise.all(
    processes.map((child) => {
      const told = newsOf(child, "used");
      child.send("used");
      return told;
    }),
  );
  const total = (of: (news: HerdNews & { readonly kind: "used" }) => number): number =>
    herds.reduce((sum, news) => sum + (news.kind === "used" ? of(news) : 0), 0);
  const { user, system } = process.cpuUsage();
  return {
    sender: (user + system) / 1e6,
    redis: await redis.cpuSeconds(),
    workers: total(({ cpuSeconds }) => cpuSeconds),
    store: total(({ storeSeconds }) => storeSeconds),
  };
}

function newsOf(child: ChildProcess, kind: HerdNews["kind"]): Promise<HerdNews> {
  return new Promise((resolve, reject) => {
    const hear = (news: HerdNews): void => {
      if (news.kind !== kind) return;
      child.off("message", hear);
      resolve(news);
    };
    child.on("message", hear);
    child.once("exit", (status) => reject(new Error(`a herd ended with status ${status}`)));
  });
}
