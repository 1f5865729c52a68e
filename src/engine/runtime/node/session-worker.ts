// The thread of `BackgroundSessions`.
import { parentPort } from "node:worker_threads";
import { type OrtSession, openSession } from "../ort/session.ts";
import type { SessionAnswer, SessionJob, SessionQuestion, SessionResult } from "./background-sessions.ts";
import { loadBinding } from "./binding.ts";

const sessions = new Map<number, OrtSession>();
parentPort?.on("message", async ({ id, job }: SessionQuestion) => {
  parentPort?.postMessage(await answer(id, job));
});

async function answer(id: number, job: SessionJob): Promise<SessionAnswer> {
  try {
    return { id, result: await work(id, job) };
  } catch (cause) {
    return { id, problem: cause instanceof Error ? cause.message : String(cause) };
  }
}

async function work(id: number, job: SessionJob): Promise<SessionResult> {
  if (job.kind === "open") {
    sessions.set(id, await openSession(loadBinding(), job.bytes, job.options));
    return id;
  }
  const session = sessions.get(job.session);
  if (session === undefined) throw new Error("the session was released");
  if (job.kind === "run") return session.run(job.feeds, {});
  sessions.delete(job.session);
  await session.release();
  return null;
}
