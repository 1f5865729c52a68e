import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Database from "libsql";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { jobResultSchema } from "../../api/job.ts";
import { jobRequestSchema } from "../../api/job-request.ts";
import { openDatabase } from "../data/open-database.ts";
import { Statements } from "../data/statements.ts";
import type { JobMaker, JobOutcome } from "../making/job-maker.ts";
import { JobEvents } from "./job-events.ts";
import { JobQueue } from "./job-queue.ts";
import { JobStore } from "./job-store.ts";

let folder: string;
let statements: Statements;
let database: Database.Database;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-queue-"));
  database = openDatabase(join(folder, "jobs.db"));
  statements = new Statements(database);
  logged.length = 0;
});

afterEach(async () => {
  statements.close();
  await rm(folder, { recursive: true, force: true });
});

const request = jobRequestSchema.parse({ kind: "generate", prompts: ["rain"] });

/** Does nothing until it is stopped; `news` lets it tell of something. */
function silentMaker(): { readonly maker: JobMaker; readonly news: (share: number) => void } {
  let end: (outcome: JobOutcome) => void = () => {};
  let tell: (share: number) => void = () => {};
  const maker: JobMaker = {
    make: (_, hear) => {
      tell = (share) =>
        hear({ name: "progress", data: { stage: "sampling", done: 1, total: 2, unit: "steps", share } });
      return new Promise((resolve) => {
        end = resolve;
      });
    },
    stop: () => end({ kind: "failed", error: { code: "aborted", message: "stopped", subject: null } }),
    renew: async () => {},
    close: async () => {},
  };
  return { maker, news: (share) => tell(share) };
}

const logged: unknown[] = [];

interface QueueOptions {
  readonly events?: JobEvents | undefined;
  readonly refresh?: ((kind: string) => Promise<void>) | undefined;
  readonly hide?: ((message: string) => string) | undefined;
}

function queueOf(
  maker: JobMaker,
  silentSeconds: number,
  { events = new JobEvents(), refresh = async () => {}, hide = (message) => message }: QueueOptions = {},
): JobQueue {
  const lookUp = () => ({ models: {}, sounds: {}, places: {}, soundsOfJobs: {} });
  const queue = new JobQueue({
    ...{ store: new JobStore(statements), events, makers: [maker], folder, mostQueued: 9 },
    ...{ silentSeconds, settle: (asked) => asked, lookUp, hide },
    ...{ refresh, log: (error) => void logged.push(error) },
  });
  queue.start();
  return queue;
}

test("a job of which nothing is heard for too long is stopped, and says so; the next begins", async () => {
  const queue = queueOf(silentMaker().maker, 0.05);
  const { id } = queue.accept(request, null);
  const next = queue.accept(request, null);
  await expect.poll(() => queue.find(id)?.state).toBe("failed");
  expect(queue.find(id)?.error).toMatchObject({
    code: "stuck",
    message: expect.stringMatching(/^job: expected news of it every 0.05 s, got none for longer;/),
  });
  await expect.poll(() => queue.find(next.id)?.startedAt).not.toBeNull();
  await queue.drain(0);
});

test("how far a job is tells how long the next waits", async () => {
  const { maker, news } = silentMaker();
  const queue = queueOf(maker, 1000);
  const first = queue.accept(request, null);
  const second = queue.accept(request, null);
  const third = queue.accept(request, null);
  expect(second.waiting).toEqual({ ahead: 0, running: [{ kind: "generate", share: null }], seconds: null });
  await expect.poll(() => queue.find(first.id)?.state).toBe("running");
  news(0.5);
  await expect.poll(() => queue.find(second.id)?.waiting?.seconds).toBeGreaterThan(0);
  expect(queue.find(third.id)?.waiting).toMatchObject({ ahead: 1, running: [{ share: 0.5 }], seconds: null });
  queue.cancel(second.id);
  expect(queue.find(second.id)?.waiting).toBeNull();
  expect(queue.find(third.id)?.waiting?.ahead).toBe(0);
  await queue.drain(0);
});

test("a job whose caller waited for it is nobody's once the process that took it is gone", async () => {
  const killed = queueOf(silentMaker().maker, 1000);
  const running = killed.accept(request, null, true);
  const waiting = killed.accept(request, null, true);
  const wanted = killed.accept(request, null);
  await killed.drain(0);
  // Another process knows only what is written down.
  statements.run("UPDATE job SET state = 'queued', endedAt = NULL WHERE id = ?", waiting.id);
  const next = queueOf(silentMaker().maker, 1000);
  expect([running, waiting].map(({ id }) => next.find(id)?.state)).toEqual(["canceled", "canceled"]);
  await expect.poll(() => next.find(wanted.id)?.state).toBe("running");
  await next.drain(0);
});

test("a job for which somebody waits ends as its queue does, where it has not begun", async () => {
  const queue = queueOf(silentMaker().maker, 1000);
  queue.accept(request, null);
  const [awaited, other] = [queue.accept(request, null, true), queue.accept(request, null)];
  await queue.drain(0);
  expect([awaited, other].map(({ id }) => queue.find(id)?.state)).toEqual(["canceled", "queued"]);
});

test("a job that begins anew says its warnings once", async () => {
  let times = 0;
  const maker: JobMaker = {
    make: async (_, hear) => {
      for (const message of ["short", "quiet"]) hear({ name: "warning", data: { message } });
      return times++ === 0 ? { kind: "died", how: "SIGKILL" } : { kind: "done", result: { report: null, files: [] } };
    },
    ...{ stop: () => {}, renew: async () => {}, close: async () => {} },
  };
  const queue = queueOf(maker, 1000);
  const { id } = queue.accept(request, null);
  await expect.poll(() => queue.find(id)?.state).toBe("succeeded");
  expect([times, queue.find(id)?.warnings]).toEqual([2, ["short", "quiet"]]);
  await queue.drain(0);
});

test("what a job says meanwhile names no folder of this computer", async () => {
  const message = "/srv/sounds: 1 file is not read";
  const maker: JobMaker = {
    make: async (_, hear) => {
      const facts = { index: 0, prompt: null, seed: 1, seconds: 1, sampleRate: 16_000, channels: 1, settings: {} };
      hear({ name: "warning", data: { message } });
      hear({ name: "progress", data: { stage: "a", done: 0, total: 1, unit: "steps", share: 0, note: message } });
      hear({ name: "result", data: jobResultSchema.parse({ ...facts, warnings: [message] }) });
      return { kind: "done", result: { report: null, files: [] } };
    },
    ...{ stop: () => {}, renew: async () => {}, close: async () => {} },
  };
  const events = new JobEvents();
  const told: unknown[] = [];
  events.listenToAll((event) => void told.push(event));
  const queue = queueOf(maker, 1000, { events, hide: (said) => said.replace("/srv/sounds", "sounds") });
  const { id } = queue.accept(request, null);
  await expect.poll(() => queue.find(id)?.state).toBe("succeeded");
  const said = "sounds: 1 file is not read";
  expect(queue.find(id)).toMatchObject({ warnings: [said], results: [{ warnings: [said] }] });
  expect(told).toContainEqual(expect.objectContaining({ data: expect.objectContaining({ note: said }) }));
  expect(JSON.stringify(told)).not.toContain("/srv");
  await queue.drain(0);
});

test("a job that another foley accepted and this one would refuse fails saying why, and stands in the list", async () => {
  const old = { kind: "generate", model: "nano", prompts: ["rain"], count: 1, wishes: { stepz: 3 }, previews: false };
  for (const [id, state] of [
    ["ended", "succeeded"],
    ["running", "running"],
    ["waiting", "queued"],
  ] as const)
    statements.run(
      "INSERT INTO job (id, kind, state, request, requestHash, createdAt) VALUES (?, 'generate', ?, ?, '', '')",
      ...[id, state, JSON.stringify(old)],
    );
  const queue = queueOf(silentMaker().maker, 1000);
  const { id } = queue.accept(request, null);
  await expect.poll(() => queue.find(id)?.state).toBe("running");
  const jobs = queue.list({ state: null, kind: null, after: null, limit: 9 });
  expect(jobs.map(({ state }) => state)).toEqual(["running", "failed", "failed", "succeeded"]);
  expect(jobs[1]).toMatchObject({
    request: { kind: "outdated", written: old },
    error: {
      ...{ code: "usage", subject: "wishes" },
      message: 'job of another foley: wishes: expected settings that there are, got "stepz"; it may be steps',
    },
  });
  await queue.drain(0);
});

/** Takes all room for more, or gives it. */
function fillDisk(isFull: boolean): void {
  database.exec(`PRAGMA max_page_count = ${isFull ? 1 : 1_000_000}`);
}

/** A disk that takes what is small has room for the end of a job. */
const large = (index: number) => ({
  ...{ index, prompt: null, seed: 1, seconds: 1, sampleRate: 16_000, channels: 1, bitDepth: "16", warnings: [] },
  settings: { text: "x".repeat(100_000) },
});

/** Tells of a result that the disk has no room for. */
function largeMaker(): JobMaker & { readonly stopped: string[] } {
  let end: (outcome: JobOutcome) => void = () => {};
  const stopped: string[] = [];
  return {
    stopped,
    make: (_, hear) =>
      new Promise((resolve) => {
        end = resolve;
        setImmediate(() => hear({ name: "result", data: jobResultSchema.parse(large(0)) }));
      }),
    stop: (id) => {
      stopped.push(id);
      end({ kind: "failed", error: { code: "aborted", message: "stopped", subject: null } });
    },
    ...{ renew: async () => {}, close: async () => {} },
  };
}

const full = "database: expected to read and write what jobs are, got no space left on the disk; free some";

test("a job whose sound cannot be written down is stopped, and fails saying why; nothing is told of the sound", async () => {
  const events = new JobEvents();
  const names: string[] = [];
  events.listenToAll(({ name }) => names.push(name));
  const maker = largeMaker();
  const queue = queueOf(maker, 1000, { events });
  const { id } = queue.accept(request, null);
  fillDisk(true);
  await expect.poll(() => queue.find(id)?.state).toBe("failed");
  expect(queue.find(id)?.error).toEqual({ code: "io", message: full, subject: null });
  expect(maker.stopped).toEqual([id]);
  expect(names).not.toContain("result");
  fillDisk(false);
  await queue.drain(0);
});

test("where a full disk takes not even the end of a job, that is written once there is room, and jobs go on", async () => {
  const store = new JobStore(statements);
  const refusal = new FoleyError("io", full);
  const end = vi.spyOn(JobStore.prototype, "end").mockImplementation(() => {
    throw refusal;
  });
  const maker: JobMaker = {
    make: async () => ({ kind: "done", result: { report: null, files: [] } }),
    ...{ stop: () => {}, renew: async () => {}, close: async () => {} },
  };
  const queue = queueOf(maker, 1000);
  const { id } = queue.accept(request, null);
  await expect.poll(() => logged.length).toBeGreaterThan(0);
  expect(store.find(id)?.state).toBe("running");
  end.mockRestore();
  await expect.poll(() => queue.find(id)?.state).toBe("succeeded");
  expect(logged.every((error) => error === refusal)).toBe(true);
  await queue.drain(0);
});

test("a job that cannot be begun as the disk is full waits, and begins once there is room", async () => {
  const start = vi.spyOn(JobStore.prototype, "start").mockImplementation(() => {
    throw new FoleyError("io", full);
  });
  const queue = queueOf(silentMaker().maker, 1000);
  const { id, state } = queue.accept(request, null);
  expect([state, logged.length]).toEqual(["queued", 1]);
  start.mockRestore();
  await expect.poll(() => queue.find(id)?.state).toBe("running");
  await queue.drain(0);
});

test("a job whose process died as the disk was full is done once that is written down", async () => {
  let times = 0;
  const maker: JobMaker = {
    make: async () =>
      times++ === 0 ? { kind: "died", how: "SIGKILL" } : { kind: "done", result: { report: null, files: [] } },
    ...{ stop: () => {}, renew: async () => {}, close: async () => {} },
  };
  const requeue = vi.spyOn(JobStore.prototype, "requeueAfterDeath").mockImplementationOnce(() => {
    throw new FoleyError("io", full);
  });
  const queue = queueOf(maker, 1000);
  const { id } = queue.accept(request, null);
  await expect.poll(() => queue.find(id)?.state).toBe("succeeded");
  expect(logged).toHaveLength(1);
  requeue.mockRestore();
  await queue.drain(0);
});

test("a job is stopped also where the wish for that cannot be written down", async () => {
  const maker = largeMaker();
  const queue = queueOf({ ...maker, make: () => new Promise(() => {}) }, 1000);
  const { id } = queue.accept(request, null);
  await expect.poll(() => queue.find(id)?.state).toBe("running");
  const mark = vi.spyOn(JobStore.prototype, "markCanceled").mockImplementation(() => {
    throw new FoleyError("io", full);
  });
  expect(() => queue.cancel(id)).toThrow(full);
  expect(() => queue.abandon(id)).not.toThrow();
  expect([maker.stopped, logged.length]).toEqual([[id, id], 1]);
  mark.mockRestore();
  await queue.drain(0);
});

test("what a job leaves for others is looked for before it is told to be done, and after it is forgotten", async () => {
  const looked: (string | undefined)[] = [];
  const refresh = async (kind: string): Promise<void> => {
    looked.push(kind, queue.find(id)?.state);
    throw new Error("no models");
  };
  const maker: JobMaker = {
    make: async () => ({ kind: "done", result: { report: null, files: [] } }),
    ...{ stop: () => {}, renew: async () => {}, close: async () => {} },
  };
  const queue = queueOf(maker, 1000, { refresh });
  const { id } = queue.accept(request, null);
  await expect.poll(() => queue.find(id)?.state).toBe("succeeded");
  await queue.remove(id);
  expect(looked).toEqual(["generate", "running", "generate", undefined]);
  expect(logged).toHaveLength(2);
  await queue.drain(0);
});
