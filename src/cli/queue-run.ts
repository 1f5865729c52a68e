import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { toJsonValue } from "../engine/json/json-value.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { abortedAs, workOf } from "../engine/work.ts";
import { embeddedModels } from "../files/embedded-models.ts";
import type { OrderProgress } from "../queue/order-book.ts";
import { type UnitPriority, unitPriorities } from "../queue/priority.ts";
import type { QueueLink } from "../queue/queue-link.ts";
import type { UnitKindName } from "../units/unit-of-work.ts";
import type { Door } from "./door.ts";
import { choiceOption, parseCount } from "./option.ts";
import { watched } from "./progress.ts";
import { storeOption, storePlace } from "./queue-options.ts";
import { checkOutFolder } from "./shard.ts";
import { warn } from "./warn.ts";
import { withTracing } from "./with-tracing.ts";

/** What a command whose work can be done by a queue says of that. */
export interface QueueRunCommand {
  readonly queue?: string | undefined;
  readonly store?: string | undefined;
  readonly priority: UnitPriority;
  readonly tries: number;
  readonly mostUnderWay: number;
  readonly quiet?: boolean | undefined;
}

/** Of options that a queue alone knows. */
const ofQueue = ["store", "priority", "tries", "mostUnderWay"] as const;
/** Of options that whoever computes knows, as workers do by their own. */
const ofWorkers = ["device", "threads"] as const;

/** @throws FoleyError "usage" for what was said at the terminal to a queue that there is not, or past one that there is */
function checkBesideQueue(command: Command): void {
  const hasQueue = command.getOptionValue("queue") !== undefined;
  const idle = (hasQueue ? ofWorkers : ofQueue).find((name) => command.getOptionValueSource(name) === "cli");
  const flag = command.options.find((option) => option.attributeName() === idle)?.long;
  if (flag === undefined) return;
  const message = hasQueue
    ? `--queue: expected no ${flag}, as each worker is told its own; leave it out`
    : `${flag}: expected --queue beside it, got none; give --queue ADDRESS, or leave it out`;
  throw new FoleyError("usage", message);
}

/** The options of every command whose work can be done by a queue. */
export function addQueueRunOptions(command: Command): Command {
  return (
    command
      .hook("preAction", (_, one) => checkBesideQueue(one))
      // Not of the environment: an address there would turn every command into one of a queue.
      .addOption(
        new Option(
          "--queue <address>",
          "have it done by the workers of a queue: Redis or Valkey, as redis://host:6379",
        ).conflicts("shard"),
      )
      .addOption(storeOption())
      .addOption(
        choiceOption(
          "--priority <name>",
          "of units on a queue: those of a person who waits go first",
          unitPriorities,
        ).default("batch"),
      )
      .addOption(
        new Option("--tries <n>", "of a unit on a queue, before it is set aside").argParser(parseCount).default(3),
      )
      .addOption(
        new Option("--most-under-way <n>", "units on a queue at once; the rest is sent as they are done")
          .argParser(parseCount)
          .default(10_000),
      )
  );
}

/**
 * What a job is told of a model, a judge or a data set: its whole path where one lies here, as workers run in other folders; any
 * other name as it is.
 */
export function placeOnWorkers(nameOrPath: string): string {
  return existsSync(nameOrPath) && !embeddedModels().includes(nameOrPath) ? resolve(nameOrPath) : nameOrPath;
}

/**
 * What has no meaning for a job on a queue.
 *
 * @param options by the names of their flags
 * @throws FoleyError "usage" naming the first that was given
 */
export function refuseBesideQueue(options: Readonly<Record<string, unknown>>): void {
  const first = Object.keys(options).find((name) => options[name] !== undefined);
  if (first === undefined) return;
  throw new FoleyError(
    "usage",
    `--queue: expected no --${first}, as workers do all and --out receives it; leave it out`,
  );
}

/**
 * Has a job done by the workers of a queue, watched at the terminal.
 *
 * @param words what a person knows it by
 * @param out receives what the results become; null for a text alone
 * @throws FoleyError "usage" for an `out` that is no folder
 */
export async function runQueued(
  kind: UnitKindName,
  request: object,
  options: QueuedCommand,
  output: QueuedOutput,
  door: Door,
): Promise<void> {
  if (output.out !== null) checkOutFolder("--queue", output.out);
  return withTracing(door, "foley-sender", () => sendAndWatch(kind, request, options, output, door));
}

type QueuedCommand = QueueRunCommand & { readonly queue: string };

interface QueuedOutput {
  readonly words: string;
  readonly out: string | null;
}

async function sendAndWatch(
  kind: UnitKindName,
  request: object,
  { queue, store, priority, tries, mostUnderWay, quiet }: QueuedCommand,
  { words, out }: QueuedOutput,
  door: Door,
): Promise<void> {
  const place = storePlace(store);
  const [{ open }, { version }, { findUnitKind }, { openStore }, { openQueue }, { runOnQueue }] = await Promise.all([
    import("../library/open.ts"),
    import("../library/version.ts"),
    import("../units/node/unit-kinds.ts"),
    import("../units/node/open-store.ts"),
    import("../queue/queue-link.ts"),
    import("../queue/run-on-queue.ts"),
  ]);
  let order = "";
  let isSent = false;
  const link = await openQueue(queue, ({ message }) => door.err(`the queue: ${message}; trying again\n`));
  const library = await open({ device: "cpu", signal: door.signal });
  try {
    const run = await watched(door, kind, quiet === true, (work, watch) =>
      runOnQueue(
        link,
        findUnitKind(kind),
        toJsonValue(request),
        {
          ...{ words, priority, tries, mostUnderWay },
          onOrder: (id) => {
            order = id;
            watch.stop();
            if (quiet !== true) door.err(`order ${id}\n`);
          },
          onSent: () => {
            isSent = true;
          },
        },
        { ...workOf(work), library, version: version(), store: openStore(place), out, keepsInputs: true },
      ),
    );
    if (run.merged === null) return await sayOrderEnd(link, run.progress, door);
    warn(door, run.merged.warnings);
    door.out(run.merged.text);
  } catch (error) {
    throw abortedAs(error, `${kind}: ${isSent ? leftBehind(order) : brokenOff(order)}`);
  } finally {
    await library.close();
    await link.close();
  }
}

function leftBehind(order: string): string {
  return `stopped watching; order ${order} goes on, and the same command comes back to it`;
}

/** Units are sent one part after another: workers go on with those that were. */
function brokenOff(order: string): string {
  if (order === "") return "stopped before anything was sent; the same command begins anew";
  return `stopped before all of order ${order} was sent; the same command sends the rest`;
}

/** @throws FoleyError "data" for an order that did not come to its end whole */
export async function sayOrderEnd(link: QueueLink, progress: OrderProgress, door: Door): Promise<void> {
  const { order, failed, done } = progress;
  const { id, total, state } = order;
  if (state === "canceled") {
    const message = `order ${id}: expected its ${total} units, got ${done} as it was canceled; send it again to have the rest`;
    throw new FoleyError("data", message);
  }
  if (failed === 0) return door.out(`order ${id}: ${total} units are done\n`);
  const all = await link.book.failed(id);
  const [first] = all;
  const why = first === undefined ? "" : `, the first as ${first.message}`;
  const message = `order ${id}: expected its ${total} units, got ${failed} that were set aside${why}; mend that and run foley queue retry ${id}`;
  throw new FoleyError("data", message);
}
