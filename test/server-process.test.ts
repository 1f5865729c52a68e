import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isEnded, type Job, jobListSchema } from "../src/server/api/job.ts";
import { buildPackage } from "./support/build-package.ts";
import { told } from "./support/test-house.ts";
import { until } from "./support/until.ts";

let folder: string;
let program: string;
const started = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-server-"));
  program = await buildPackage(join(folder, "package"));
  await symlink(fileURLToPath(new URL("../models", import.meta.url)), join(folder, "package", "models"), "junction");
});

afterAll(async () => {
  for (const child of started) child.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
});

interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly status: number | null; readonly err: string }>;
}

function run(...options: readonly string[]): Program {
  const child = spawn(process.execPath, [program, "serve", ...options], { stdio: ["ignore", "pipe", "pipe"] });
  started.add(child);
  const err: Buffer[] = [];
  child.stderr?.on("data", (data: Buffer) => err.push(data));
  const ended = new Promise<{ status: number | null; err: string }>((resolve) =>
    child.on("close", (status) => resolve({ status, err: Buffer.concat(err).toString() })),
  );
  return { child, ended };
}

interface Served extends Program {
  readonly url: string;
  job(id: string): Promise<Job>;
  jobs(): Promise<readonly Job[]>;
  post(request: unknown): Promise<Job>;
}

/** A server that listens. */
async function serve(data: string, ...options: readonly string[]): Promise<Served> {
  const all = ["--port", "0", "--data", join(folder, data), "--device", "cpu", "--threads", "1", ...options];
  const served = run(...all);
  const url = await new Promise<string>((resolve, reject) => {
    served.child.stdout?.once("data", (line: Buffer) => resolve(line.toString().trim()));
    void served.ended.then(({ err }) => reject(new Error(err)));
  });
  return {
    ...{ ...served, url },
    job: async (id) => told(await fetch(`${url}/v1/jobs/${id}`)),
    jobs: async () => jobListSchema.parse(await (await fetch(`${url}/v1/jobs`)).json()).jobs,
    post: async (request) =>
      told(
        await fetch(`${url}/v1/jobs`, {
          ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(request) },
        }),
      ),
  };
}

const order = (seed: number, steps = 3, count = 1) => ({
  ...{ kind: "generate", prompts: ["rain"], count, wishes: { seed, steps, durationSeconds: 0.5 } },
});

/** The process that makes things. */
async function makerOf({ child }: Program): Promise<number> {
  const of = `/proc/${child.pid}/task/${child.pid}/children`;
  let pids: number[] = [];
  await until(async () => {
    pids = (await readFile(of, "utf8")).trim().split(" ").filter(Boolean).map(Number);
    return pids.length > 0;
  });
  return pids[0] as number;
}

describe("a server that is killed", () => {
  test("ends every job that it had accepted, each once, with the sounds that it would have made", async () => {
    const first = await serve("killed");
    const accepted: Job[] = [];
    for (let seed = 1; seed <= 4; seed++) accepted.push(await first.post(order(seed, 20, 2)));
    await until(async () => (await first.jobs()).some(({ results }) => results.length >= 1));
    first.child.kill("SIGKILL");
    expect((await first.ended).status, "it ran until it was killed").toBeNull();

    // What takes its time to end on a slow computer is told otherwise.
    const second = await serve("killed", "--quiet");
    expect((await second.jobs()).some(({ state }) => !isEnded(state))).toBe(true);
    await until(async () => (await second.jobs()).every(({ state }) => isEnded(state)));
    const jobs = await second.jobs();
    expect(jobs.map(({ id }) => id).sort()).toEqual(accepted.map(({ id }) => id).sort());
    for (const job of jobs) {
      const { seed } = job.request.kind === "generate" ? job.request.wishes : { seed: null };
      expect(job).toMatchObject({
        state: "succeeded",
        results: [
          { index: 0, seed },
          { index: 1, seed: Number(seed) + 1 },
        ],
      });
      for (const { index } of job.results)
        expect((await fetch(`${second.url}/v1/jobs/${job.id}/sounds/${index}`)).status).toBe(200);
    }
    second.child.kill("SIGTERM");
    expect(await second.ended).toEqual({ status: 0, err: "" });
  });
});

describe("the process that makes things", () => {
  test("is begun again where it dies, and the job with it, but only once", async () => {
    const server = await serve("deaths");
    const { id } = await server.post(order(1, 400));
    await until(async () => (await server.job(id)).progress !== null);
    const { startedAt } = await server.job(id);
    process.kill(await makerOf(server), "SIGKILL");
    await until(async () => {
      const job = await server.job(id);
      return job.progress !== null && job.startedAt !== null && job.startedAt !== startedAt;
    });
    expect((await server.job(id)).state).toBe("running");
    process.kill(await makerOf(server), "SIGKILL");
    await until(async () => isEnded((await server.job(id)).state));
    expect(await server.job(id)).toMatchObject({ state: "failed", error: { code: "internal" } });
    const next = await server.post(order(2));
    await until(async () => isEnded((await server.job(next.id)).state));
    expect((await server.job(next.id)).state).toBe("succeeded");
    server.child.kill("SIGTERM");
    await server.ended;
  });

  test("stops a job at its next step, and ends with its server", async () => {
    const server = await serve("stops");
    const { id } = await server.post(order(1, 900));
    await until(async () => (await server.job(id)).progress !== null);
    await fetch(`${server.url}/v1/jobs/${id}/cancel`, { method: "POST" });
    await until(async () => (await server.job(id)).state === "canceled");
    const maker = await makerOf(server);
    server.child.kill("SIGKILL");
    await server.ended;
    await until(() => !isAlive(maker));
  });
});

describe("a server that is stopped", () => {
  test("lets what runs end, and takes up what waits when it starts again", async () => {
    const first = await serve("stopped", "--stop-seconds", "600");
    const running = await first.post(order(1, 60));
    const waiting = await first.post(order(2));
    await until(async () => (await first.job(running.id)).progress !== null);
    first.child.kill("SIGTERM");
    expect((await first.ended).status).toBe(0);
    const second = await serve("stopped");
    expect(await second.job(running.id)).toMatchObject({ state: "succeeded" });
    await until(async () => (await second.job(waiting.id)).state === "succeeded");
    second.child.kill("SIGTERM");
    await second.ended;
  });
});

describe("a server that cannot begin says so in one line", () => {
  test("where another server has its data folder, its port, or neither may be", async () => {
    const first = await serve("shared");
    const { status, err } = await run("--port", "0", "--data", join(folder, "shared")).ended;
    expect(status).toBe(2);
    expect(err).toMatch(/^foley: .*another server uses; .*\n$/);
    first.child.kill("SIGTERM");
    await first.ended;

    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as AddressInfo;
    const refused = await run("--port", String(port), "--data", join(folder, "port")).ended;
    taken.close();
    expect(refused.err).toMatch(/^foley: port: expected a free one, got \d+, .*\n$/);
    expect((await run("--host", "0.0.0.0", "--data", join(folder, "host")).ended).err).toMatch(/^foley: .*key.*\n$/);
  });

  test("where its database is none", async () => {
    await writeFile(join(folder, "server.db"), "no database at all, but long enough to look like something".repeat(50));
    const { status, err } = await run("--port", "0", "--data", folder).ended;
    expect(status).toBe(1);
    expect(err).toMatch(/^foley: .*server\.db: expected the server's database, .*\n$/);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
