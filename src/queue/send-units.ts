import { setTimeout as sleep } from "node:timers/promises";
import { sha256OfText } from "../engine/bytes/sha256.ts";
import { canonicalJson } from "../engine/json/json-value.ts";
import { checkGoing, type Work } from "../engine/work.ts";
import { currentTrace, traced } from "../tracing/traced.ts";
import { keepInput } from "../units/node/inputs.ts";
import type { UnitPlan } from "../units/node/unit-kind.ts";
import type { UnitKindName, UnitOfWork } from "../units/unit-of-work.ts";
import type { UnitStore } from "../units/unit-store.ts";
import { tellWorkers } from "./bell.ts";
import { laneName, laneOf } from "./lane.ts";
import type { UnitPriority } from "./priority.ts";
import type { QueueLink } from "./queue-link.ts";
import { takeVersion } from "./queue-version.ts";
import type { QueuedUnit } from "./queued-unit.ts";
import type { NamedLane } from "./unit-lanes.ts";

/** What is sent, and how. */
export interface SendOrder {
  readonly kind: UnitKindName;
  readonly plan: UnitPlan;
  /** What a person knows it by. */
  readonly words: string;
  readonly version: string;
  readonly priority: UnitPriority;
  /** So often a unit is tried before it is set aside. */
  readonly tries: number;
  /** Units that may be under way at once: the rest is sent as these are done. */
  readonly mostUnderWay: number;
  readonly store: UnitStore;
}

type SentOrder = Pick<SendOrder, "store" | "priority" | "version" | "tries">;

/** An order whose note lies in the store. */
type NotedOrder = SentOrder & Pick<QueuedUnit, "note">;

/** Units that are sent together. */
const chunkSize = 200;

/** How often the sender looks whether there is room. */
const roomMs = 500;

/** The order of a job: the same job is the same order, whoever sends it. */
export async function orderIdOf({
  kind,
  plan,
  version,
}: Pick<SendOrder, "kind" | "plan" | "version">): Promise<string> {
  return (await sha256OfText(canonicalJson({ foley: version, kind, request: plan.request }))).slice(0, 12);
}

/**
 * Sends the units of a job, but for those whose results lie in the store; waits while too many are under way. What was sent goes
 * on where the sender leaves; sent again, it is the same.
 *
 * @param work hears how many were sent
 * @returns the keys of all units, in their order; of an order that is canceled meanwhile those that were sent
 * @throws FoleyError "usage" where the queue holds units of another version, "aborted" when stopped
 */
export async function sendUnits(link: QueueLink, order: SendOrder, work: Work): Promise<string[]> {
  const { book, lanes, redis } = link;
  const { kind, plan, words, version, priority } = order;
  const id = await orderIdOf(order);
  await takeVersion(redis, lanes, version);
  await book.open({ id, kind, version, words, priority, total: plan.total, sentAt: Date.now() });
  const keys: string[] = [];
  while (keys.length < plan.total) {
    if (!(await hasRoom(link, id, order, work))) return keys;
    const places = Array.from({ length: Math.min(chunkSize, plan.total - keys.length) }, (_, i) => keys.length + i);
    const units: UnitOfWork[] = [];
    for (const place of places) units.push(await plan.unit(place));
    if (!(await sendMissing(link, id, units, order))) return keys;
    keys.push(...units.map(({ key }) => key));
    await book.countSent(id, keys.length);
    const done = keys.length;
    await work.report({ stage: "sending", done, total: plan.total, unit: "items", share: done / plan.total });
  }
  return keys;
}

/** Waits until there is room for more. @returns false where the order was canceled */
async function hasRoom({ book }: QueueLink, id: string, { mostUnderWay }: SendOrder, work: Work): Promise<boolean> {
  for (;;) {
    checkGoing(work, "queue: stopped before all units were sent; those that were go on");
    const { order, left } = await book.progress(id);
    if (order.state === "canceled") return false;
    if (left < mostUnderWay) return true;
    await sleep(roomMs);
  }
}

/**
 * Sends those of the units whose results are not there; what was set aside is tried again. One whose result is there is done,
 * whatever became of its job: a worker that ended before it could say so, or a Redis that forgot.
 *
 * @returns false where the order was canceled meanwhile
 */
export async function sendMissing(
  link: QueueLink,
  id: string,
  units: readonly UnitOfWork[],
  order: SentOrder,
): Promise<boolean> {
  const there = await Promise.all(units.map(({ key }) => order.store.has(key)));
  const missing = units.filter((_, i) => there[i] === false);
  const found = units.filter((_, i) => there[i] === true);
  await Promise.all(found.map(({ key }) => link.book.settleDone(key)));
  if (missing.length === 0) return true;
  const note = await keepInput(new TextEncoder().encode(`order ${id}\n`), order.store);
  const lanes = new Map(
    missing.map(({ needs }) => laneOf(needs, order.priority)).map((lane) => [laneName(lane), lane]),
  );
  for (const [name, lane] of lanes) {
    const ofLane = missing.filter(({ needs }) => laneName(laneOf(needs, order.priority)) === name);
    if (!(await sendToLane(link, id, { name, lane }, ofLane, { ...order, note }))) return false;
  }
  await tellWorkers(link.redis, { kind: "units", lanes: [...lanes.keys()] });
  return true;
}

/** What is canceled after it was wanted here is a job that nobody wants, which a worker removes. @returns as `sendMissing` */
async function sendToLane(
  link: QueueLink,
  id: string,
  { name, lane }: NamedLane,
  units: readonly UnitOfWork[],
  order: NotedOrder,
): Promise<boolean> {
  const keys = units.map(({ key }) => key);
  const facts = { "foley.lane": name, "messaging.batch.message_count": units.length };
  const jobs = async (): Promise<unknown> => link.lanes.queue(name).addBulk(units.map((unit) => jobOf(unit, order)));
  const isWanted = await link.book.want(
    id,
    keys.map((key) => [key, name]),
  );
  if (!isWanted) return false;
  const known = link.lanes.open(lane);
  const retried = link.lanes.retryFailed(name, keys);
  await Promise.all([known, retried, traced("send", facts, jobs, { role: "producer" })]);
  return true;
}

function jobOf(unit: UnitOfWork, { version, tries, note }: NotedOrder) {
  const data: QueuedUnit = { version, note, unit };
  // The result lies in the store; what was set aside is kept, to be looked at and tried again.
  const trace = currentTrace();
  // As BullMQ's own tools for OpenTelemetry write and read it.
  const telemetry = trace === null ? {} : { metadata: JSON.stringify({ traceparent: trace }) };
  return { name: unit.kind, data, opts: { jobId: unit.key, attempts: tries, removeOnComplete: true, telemetry } };
}
