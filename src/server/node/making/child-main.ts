import { constants, setPriority } from "node:os";
import { answerOrders, type MakingSettings } from "./answer-orders.ts";
import type { Line, MakingNews, MakingOrder } from "./messages.ts";

// The process that makes things. The server tells it when to stop: signals of the terminal reach the whole group, and are the
// server's to answer. Without its server it ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.on("disconnect", () => process.exit());
// What computes for seconds gives way to what answers in milliseconds.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const line: Line<MakingOrder, MakingNews> = {
  // Where the server was killed, what is said to it fails: that is the end here too, without a word.
  send: (news) => void process.send?.(news, undefined, undefined, (error) => error !== null && process.exit()),
  listen: (hear) => void process.on("message", (order: MakingOrder) => hear(order)),
};

const settings: MakingSettings = JSON.parse(process.argv[2] ?? "{}");
await answerOrders(line, settings);
