import type { Command } from "commander";
import { workOf } from "../engine/work.ts";
import { type BoardOptions, boardSettingsSchema } from "../queue/board/settings.ts";
import type { OrderProgress } from "../queue/order-book.ts";
import type { QueueLink } from "../queue/queue-link.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import { settingsAmong } from "../settings/settings-among.ts";
import { aligned } from "./aligned.ts";
import type { Door } from "./door.ts";
import { keyInEnvironment } from "./in-environment.ts";
import { watched } from "./progress.ts";
import { queueOption, queuePlace } from "./queue-options.ts";
import { sayAddress, untilStopped } from "./serve.ts";
import { type SettingFlags, settingOptions } from "./setting-options.ts";

interface QueueCommand {
  readonly queue?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

/** What the terminal calls the settings of a queue's pages. */
const boardFlags: SettingFlags<typeof boardSettingsSchema> = {
  host: "--host <address>",
  port: "--port <n>",
  key: [
    "--key <text>",
    "what a browser has to show as its password, FOLEY_KEY where left out; with it, units can be changed",
  ],
};

/** `foley queue status | watch | pause | resume | retry | drain | cancel | board` */
export function addQueue(command: Command, door: Door): void {
  const sub = (name: string, summary: string): Command =>
    command.command(name).description(summary).addOption(queueOption());
  sub("status", "orders, lanes and workers")
    .option("--json", "all of it as JSON")
    .action((options: QueueCommand) => linked(options, (link) => status(link, options, door)));
  sub("watch", "watch an order until it ends; it goes on where one leaves")
    .argument("<order>", "its id, as status shows it")
    .option("--quiet", "no progress")
    .action((id: string, options: QueueCommand) => linked(options, (link) => watchOrder(link, id, options, door)));
  sub("pause", "begin no unit more; what runs ends").action((options: QueueCommand) =>
    linked(options, async (link) => {
      await (await operations()).pauseQueue(link);
      door.out("paused\n");
    }),
  );
  sub("resume", "go on after a pause").action((options: QueueCommand) =>
    linked(options, async (link) => {
      await (await operations()).resumeQueue(link);
      door.out("resumed\n");
    }),
  );
  sub("retry", "try anew what was set aside")
    .argument("[order]", "its id; all orders where absent")
    .action((id: string | undefined, options: QueueCommand) =>
      linked(options, async (link) => {
        door.out(`${units(await (await operations()).retryUnits(link, id ?? null))} tried anew\n`);
      }),
    );
  sub("drain", "remove all that waits, of every order; what runs ends").action((options: QueueCommand) =>
    linked(options, async (link) => {
      door.out(`${units(await (await operations()).drainQueue(link))} removed\n`);
    }),
  );
  sub("cancel", "end an order: what waits is removed, what runs is stopped, on whatever machine")
    .argument("<order>", "its id, as status shows it")
    .action((id: string, options: QueueCommand) =>
      linked(options, async (link) => {
        door.out(`${units(await (await operations()).cancelOrder(link, id))} let go\n`);
      }),
    );
  addBoard(sub("board", "serve pages of lanes and units, which change nothing without a key"), door);
}

function addBoard(board: Command, door: Door): void {
  for (const option of settingOptions(boardSettingsSchema, boardFlags)) board.addOption(option);
  board.action((options: QueueCommand & BoardOptions) =>
    linked(options, async (link) => {
      const { startBoard } = await import("../queue/board/start-board.ts");
      const said = settingsAmong(boardSettingsSchema, { ...options, key: options.key ?? keyInEnvironment() });
      const settings = parseSettings(boardSettingsSchema, said, "queue board");
      const { url, stop } = await startBoard(link, settings);
      sayAddress(url, options.host, door);
      await untilStopped(door.signal);
      await stop();
    }),
  );
}

const operations = () => import("../queue/operate.ts");

function units(count: number): string {
  return count === 1 ? "1 unit" : `${count} units`;
}

async function linked({ queue }: QueueCommand, operate: (link: QueueLink) => Promise<void>): Promise<void> {
  const address = queuePlace(queue);
  const { openQueue } = await import("../queue/queue-link.ts");
  const link = await openQueue(address);
  try {
    await operate(link);
  } finally {
    await link.close();
  }
}

async function status(link: QueueLink, { json }: QueueCommand, door: Door): Promise<void> {
  const told = await (await operations()).queueStatus(link);
  if (json === true) {
    door.out(`${JSON.stringify(told, null, 2)}\n`);
    return;
  }
  const { orders, lanes, workers, version } = told;
  const table = (title: string, rows: readonly (readonly string[])[]): void => {
    door.out(rows.length === 1 ? `no ${title}\n` : `${aligned(rows)}\n`);
  };
  if (version !== null) door.out(`units of foley ${version}\n`);
  table("orders", [["order", "kind", "units", "done", "set aside", "state", ""], ...orders.map(orderRow)]);
  table("lanes", [
    ["lane", "waiting", "running", "set aside", ""],
    ...lanes.map(({ name, waiting, running, failed, isPaused }) => [
      ...[name, `${waiting}`, `${running}`, `${failed}`, isPaused ? "paused" : ""],
    ]),
  ]);
  table("workers", [
    ["worker", "device", "running", "of"],
    ...workers.map((worker) => [worker.id, worker.device, `${worker.units.length}`, `${worker.concurrency}`]),
  ]);
  for (const { id, lacks } of workers)
    for (const [lane, what] of Object.entries(lacks)) door.out(`${id} leaves ${lane} to others: ${what}\n`);
}

function orderRow({ order, left, failed, done }: OrderProgress): string[] {
  const { id, kind, total, sent, words, state } = order;
  const at =
    state === "canceled" ? state : left === 0 && sent >= total ? "ended" : sent < total ? "being sent" : "under way";
  return [id, kind, `${total}`, `${done}`, `${failed}`, at, words];
}

async function watchOrder(link: QueueLink, id: string, { quiet }: QueueCommand, door: Door): Promise<void> {
  const { followOrder } = await import("../queue/follow-order.ts");
  const { sayOrderEnd } = await import("./queue-run.ts");
  const progress = await watched(door, "units", quiet === true, (work) => followOrder(link, id, workOf(work)));
  await sayOrderEnd(link, progress, door);
}
