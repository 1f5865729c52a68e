import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openQueue, type QueueLink } from "../src/queue/queue-link.ts";

/** A Redis of its own, which writes down what it is told, and a folder for results. */
export interface BenchRedis {
  readonly address: string;
  readonly folder: string;
  readonly link: QueueLink;
  /** Seconds of the processor that the server used so far. */
  cpuSeconds(): Promise<number>;
  close(): Promise<void>;
}

/** @throws Error where no `redis-server` is installed */
export async function startBenchRedis(): Promise<BenchRedis> {
  const folder = await mkdtemp(join(tmpdir(), "foley-bench-queue-"));
  const port = await freePort();
  const where = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder];
  const server = spawn("redis-server", [...where, "--appendonly", "yes", "--save", ""], { stdio: "ignore" });
  const address = `redis://127.0.0.1:${port}`;
  const link = await linkTo(address, server);
  return {
    ...{ address, folder, link },
    async cpuSeconds() {
      const told = await link.redis.info("cpu");
      return ["used_cpu_user", "used_cpu_sys"]
        .map((name) => Number(new RegExp(`${name}:([\\d.]+)`).exec(told)?.[1] ?? 0))
        .reduce((sum, seconds) => sum + seconds, 0);
    },
    async close() {
      await link.close();
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function linkTo(address: string, server: ChildProcess): Promise<QueueLink> {
  let failed: Error | null = null;
  server.on("error", (error) => {
    failed = error;
  });
  for (let tries = 0; ; tries++) {
    if (failed !== null) throw failed;
    try {
      return await openQueue(address);
    } catch (error) {
      if (tries === 100) throw error;
      await sleep(100);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
