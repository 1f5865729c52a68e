import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runningProgram } from "./running-program.ts";
import { until } from "./until.ts";

const isThere = spawnSync("redis-server", ["--version"]).status === 0;

/** Whether Redis is missing here, and nobody said by `FOLEY_TEST_REDIS=required` that it must not be. */
export const isRedisMissing: boolean = !isThere && process.env.FOLEY_TEST_REDIS !== "required";

/** A Redis of one's own, which writes down what it is told (append-only) in a folder of its own. */
export class TestRedis {
  readonly port: number;
  readonly #folder: string;
  #server: ChildProcess | null = null;

  private constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  static async start(): Promise<TestRedis> {
    const redis = new TestRedis(await freePort(), await mkdtemp(join(tmpdir(), "foley-redis-")));
    await redis.begin();
    return redis;
  }

  get address(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async begin(): Promise<void> {
    const where = ["--port", `${this.port}`, "--bind", "127.0.0.1", "--dir", this.#folder];
    const options = [...where, "--appendonly", "yes", "--save", ""];
    this.#server = spawn("redis-server", options, { stdio: ["ignore", "pipe", "pipe"] });
    await until(() => answers(this.port), runningProgram(this.#server));
  }

  async end(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill(signal);
    await ended;
    this.#server = null;
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    await this.end("SIGKILL");
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A port that nobody listens at. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Whether Redis answers there with anything but that it is still reading. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.on("data", (data) => {
      resolve(data.toString().startsWith("+PONG"));
      socket.destroy();
    });
    socket.on("error", () => resolve(false));
  });
}
