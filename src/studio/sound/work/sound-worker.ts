import { FoleyError } from "../../../engine/tensor/error.ts";
import { type SoundTaskName, type SoundTasks, soundTasks } from "./sound-tasks.ts";
import type { TaskAnswer, TaskRequest } from "./task-message.ts";

const running = new Set<number>();

self.addEventListener("message", ({ data }: MessageEvent<TaskRequest>) => {
  if (data.task === null) running.delete(data.id);
  else void run(data.id, data.task, data.given);
});

async function run<K extends SoundTaskName>(id: number, task: K, given: SoundTasks[K]["given"]): Promise<void> {
  running.add(id);
  const goOn = async (): Promise<boolean> => {
    await new Promise((resolve) => setTimeout(resolve));
    return running.has(id);
  };
  try {
    const value = await soundTasks[task](given, { tell: (part) => answer({ id, kind: "part", value: part }), goOn });
    answer({ id, kind: "made", value });
  } catch (cause) {
    const { code, message } = asFoleyError(cause);
    answer({ id, kind: "failed", code, message });
  } finally {
    running.delete(id);
  }
}

function asFoleyError(cause: unknown): FoleyError {
  if (cause instanceof FoleyError) return cause;
  return new FoleyError("internal", `internal: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
}

function answer(message: TaskAnswer): void {
  self.postMessage(message);
}
