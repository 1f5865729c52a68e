import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DeviceName } from "../../../engine/runtime/device.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { isAborted } from "../../../engine/work.ts";
import { explainSystemError } from "../../../files/system-error.ts";
import type { Foley } from "../../../library/foley.ts";
import { open } from "../../../library/open.ts";
import type { ErrorAnswer } from "../../api/error-answer.ts";
import type { JobFile } from "../../api/job.ts";
import { filesFolder } from "../sounds/job-sound-files.ts";
import { doTask } from "./do-task.ts";
import type { Line, MakingNews, MakingOrder, MakingTask } from "./messages.ts";

/** What the library is opened with. */
export interface MakingSettings {
  readonly device: DeviceName | null;
  readonly threads: number | null;
}

/** Does what is ordered, with one library whose models stay loaded, until the line ends. @returns frees all */
export async function answerOrders(
  line: Line<MakingOrder, MakingNews>,
  { device, threads }: MakingSettings,
): Promise<() => Promise<void>> {
  const foley = await open({ device: device ?? undefined, threads: threads ?? undefined });
  const running = new Map<string, AbortController>();
  line.listen((order) => {
    if (order.kind === "stop") {
      running.get(order.id)?.abort();
      return;
    }
    const controller = new AbortController();
    running.set(order.task.id, controller);
    void answer(foley, line, order.task, controller.signal).finally(() => running.delete(order.task.id));
  });
  return () => foley.close();
}

async function answer(
  foley: Foley,
  line: Line<MakingOrder, MakingNews>,
  task: MakingTask,
  signal: AbortSignal,
): Promise<void> {
  const { id } = task;
  try {
    const report = await doTask(task, { foley, signal, tell: (event) => line.send({ kind: "event", id, event }) });
    line.send({ kind: "done", id, report, files: await filesOf(join(task.folder, filesFolder)) });
  } catch (error) {
    line.send({ kind: "failed", id, error: told(error) });
  }
}

/** What lies in a folder, with all that is in folders there. */
async function filesOf(folder: string): Promise<JobFile[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  const looked = await Promise.all(names.map(async (name) => ({ name, found: await stat(join(folder, name)) })));
  return looked.flatMap(({ name, found }) => (found.isFile() ? [{ name, bytes: found.size }] : []));
}

function told(error: unknown): ErrorAnswer["error"] {
  const known = error instanceof FoleyError ? error : explainSystemError(error);
  if (known !== null) {
    const { code, message, subject } = known;
    return { code: isAborted(known) ? "aborted" : code, message, subject };
  }
  const message = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  return { code: "internal", message, subject: null };
}
