import { answerOrders, type MakingSettings } from "./answer-orders.ts";
import type { Line, MakingNews, MakingOrder } from "./messages.ts";

// The process that makes things. The server tells it when to stop: signals of the terminal reach the whole group, and are the
// server's to answer. Without its server it ends.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
process.on("disconnect", () => process.exit());

const line: Line<MakingOrder, MakingNews> = {
  send: (news) => void process.send?.(news),
  listen: (hear) => void process.on("message", (order: MakingOrder) => hear(order)),
};

const settings: MakingSettings = JSON.parse(process.argv[2] ?? "{}");
await answerOrders(line, settings);
