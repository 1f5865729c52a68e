import { parentPort } from "node:worker_threads";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { explainSystemError } from "../../../files/system-error.ts";
import type { ScribeAnswer } from "./scribe.ts";
import { doScribeTask, type ScribeTask } from "./scribe-tasks.ts";

// The thread that reads and writes sounds, so that the server's own has its answers ready at once.
parentPort?.on("message", (task: ScribeTask) => void answer(task));

async function answer(task: ScribeTask): Promise<void> {
  try {
    say({ result: await doScribeTask(task) });
  } catch (error) {
    const known =
      error instanceof FoleyError ? error : (explainSystemError(error) ?? new FoleyError("internal", String(error)));
    say({ problem: { code: known.code, message: known.message, subject: known.subject } });
  }
}

function say(answer: ScribeAnswer): void {
  parentPort?.postMessage(answer);
}
