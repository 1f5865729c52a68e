import { parentPort } from "node:worker_threads";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { explainSystemError } from "../../../files/system-error.ts";
import type { ScribeAnswer, ScribeQuestion } from "./scribe.ts";
import { doScribeTask } from "./scribe-tasks.ts";

// The thread that reads and writes sounds, so that the server's own has its answers ready at once.
parentPort?.on("message", (question: ScribeQuestion) => void answer(question));

async function answer({ id, task }: ScribeQuestion): Promise<void> {
  try {
    say({ id, result: await doScribeTask(task) });
  } catch (error) {
    const known =
      error instanceof FoleyError ? error : (explainSystemError(error) ?? new FoleyError("internal", String(error)));
    say({ id, problem: { code: known.code, message: known.message, subject: known.subject } });
  }
}

function say(answer: ScribeAnswer): void {
  parentPort?.postMessage(answer);
}
