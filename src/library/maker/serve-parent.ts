import { constants, setPriority } from "node:os";
import { startTracing } from "../../tracing/node/start-tracing.ts";
import { version } from "../version.ts";
import { answerOrders, type DoTask } from "./answer-orders.ts";
import type { MakerSettings } from "./maker.ts";
import type { Line, MakerNews, MakerOrder, MakerTask } from "./messages.ts";

/**
 * The life of a process that makes things. Its parent tells it when to stop: signals of the terminal reach the whole group, and
 * are the parent's to answer. Without its parent it ends.
 *
 * @param read what it is told at its start, as it came
 */
export async function serveParent<T extends MakerTask, E, R, S extends MakerSettings>(
  read: (settings: S) => DoTask<T, E, R>,
): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  process.on("disconnect", () => process.exit());
  // What computes for seconds gives way to what answers in milliseconds.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const line: Line<MakerOrder<T>, MakerNews<E, R>> = {
    // Where the parent was killed, what is said to it fails: that is the end here too, without a word.
    send: (news) => void process.send?.(news, undefined, undefined, (error) => error !== null && process.exit()),
    listen: (hear) => void process.on("message", (order: MakerOrder<T>) => hear(order)),
  };
  // Its parent says what is wrong with traces.
  await startTracing({ service: "foley-maker", version, warn: () => {} });
  const settings: S = JSON.parse(process.argv[2] ?? "{}");
  await answerOrders(line, settings, read(settings));
}
