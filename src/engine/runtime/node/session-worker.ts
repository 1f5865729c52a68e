// The thread of `BackgroundSessions`.
import { parentPort } from "node:worker_threads";
import { type OrtSession, openSession } from "../ort/session.ts";
import { SharedWeights } from "../shared-weights.ts";
import {
  ownBuffers,
  type SessionAnswer,
  type SessionJob,
  type SessionQuestion,
  type SessionResult,
} from "./background-sessions.ts";
import { loadBinding } from "./binding.ts";

const sessions = new Map<number, OrtSession>();
const kept = new Map<number, SharedWeights>();
parentPort?.on("message", async ({ id, job }: SessionQuestion) => {
  const made = await answer(id, job);
  const results = "result" in made && made.result !== null && typeof made.result === "object" ? made.result : {};
  parentPort?.postMessage(made, ownBuffers(results));
});

async function answer(id: number, job: SessionJob): Promise<SessionAnswer> {
  try {
    return { id, result: await work(id, job) };
  } catch (cause) {
    return { id, problem: cause instanceof Error ? cause.message : String(cause) };
  }
}

async function work(id: number, job: SessionJob): Promise<SessionResult> {
  if (job.kind === "keep") {
    kept.set(id, new SharedWeights(new Map(Object.entries(job.weights))));
    return id;
  }
  if (job.kind === "open") {
    const shared = job.shared === null ? null : (kept.get(job.shared) ?? null);
    sessions.set(id, await openSession(loadBinding(), job.bytes, job.options, shared));
    return id;
  }
  const session = sessions.get(job.session);
  if (session === undefined) throw new Error("the session was released");
  if (job.kind === "run") return session.run(job.feeds, {});
  sessions.delete(job.session);
  await session.release();
  return null;
}
