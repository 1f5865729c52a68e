import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { jobRequestSchema } from "../../api/job-request.ts";
import { openDatabase } from "../data/open-database.ts";
import { migrations } from "../data/schema.ts";
import { Statements } from "../data/statements.ts";
import { Scribe } from "../sounds/scribe.ts";
import { SoundStore } from "../sounds/sound-store.ts";
import { canceledEnd } from "./job-ends.ts";
import { JobStore } from "./job-store.ts";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-store-"));
  path = join(folder, "server.db");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const [trained, made, alone, user, judge] = [1, 2, 3, 4, 5].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [
  ...[string, string, string, string, string],
];
const soundId = (n: number): string => String(n).padStart(64, "0");

const request = (wished: object) => jobRequestSchema.parse({ kind: "generate", prompts: ["rain"], ...wished });
const generated = Array.from({ length: 1000 }, (_, n) => soundId(n));
const judging = jobRequestSchema.parse({ kind: "evaluate", generated, reference: { job: made } });

test("what a kept or a waiting job names is kept with it: a model, another's sounds, uploads before others that nobody names", () => {
  const statements = new Statements(openDatabase(path));
  const store = new JobStore(statements);
  const add = (id: string, asked: typeof judging) =>
    store.add({ id, request: asked, idempotencyKey: null, requestHash: "", isAwaited: false });
  for (const id of [trained, made, alone]) store.end(add(id, request({})).id, canceledEnd);
  store.end(add(user, request({ model: `job:${trained}` })).id, canceledEnd);
  add(judge, judging);
  expect(store.old(1, "")).toEqual([alone]);
  const limits = { mostBytes: 1, mostSeconds: 1 };
  const sounds = new SoundStore(statements, join(folder, "sounds"), new Scribe(), limits);
  for (const id of [...generated, soundId(1000)])
    statements.run("INSERT INTO sound (id, facts, usedAt) VALUES (?, '{}', 'a')", id);
  expect(sounds.unusedSince("b")).toEqual([soundId(1000)]);
  store.remove(user);
  expect(store.old(1, "")).toEqual([trained]);
  expect(store.old(1, "9")).toEqual([trained, alone]);
  statements.close();
});

test("of ended jobs those are kept that ended last, whenever they were accepted", () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const statements = new Statements(openDatabase(path));
  const store = new JobStore(statements);
  for (const id of [trained, made, alone])
    store.add({ id, request: request({}), idempotencyKey: null, requestHash: "", isAwaited: false });
  for (const id of [alone, made, trained]) {
    vi.advanceTimersByTime(1000);
    store.end(id, canceledEnd);
  }
  expect([2, 1, 0].map((kept) => store.old(kept, ""))).toEqual([[alone], [alone, made], [alone, made, trained]]);
  statements.close();
  vi.useRealTimers();
});

test("jobs of an older database name what they named", () => {
  const old = new Database(path);
  old.exec(`${migrations.slice(0, 3).join(";")}; PRAGMA user_version = 3;`);
  const add = "INSERT INTO job (id, kind, state, request, requestHash, createdAt) VALUES (?, 'a', 'queued', ?, '', '')";
  old.prepare(add).run(user, JSON.stringify(request({ model: `job:${trained}` })));
  old.prepare(add).run(judge, JSON.stringify(judging));
  old.close();
  const statements = new Statements(openDatabase(path));
  const store = new JobStore(statements);
  expect([trained, made, soundId(999), alone].map((id) => store.isNamed(id))).toEqual([true, true, true, false]);
  statements.close();
});
