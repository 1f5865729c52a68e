import type { JsonValue } from "../engine/json/json-value.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { partOf } from "../engine/work.ts";
import { type TracedSpan, traced } from "../tracing/traced.ts";
import { keepPlaces } from "../units/node/held-places.ts";
import { refuseDrawn } from "../units/node/refuse-drawn.ts";
import type { MergedUnits, MergeTools, UnitKind, UnitPlan } from "../units/node/unit-kind.ts";
import { followOrder } from "./follow-order.ts";
import { lostUnits } from "./lost-units.ts";
import type { OrderProgress } from "./order-book.ts";
import type { QueueLink } from "./queue-link.ts";
import { orderIdOf, type SendOrder, sendMissing, sendUnits } from "./send-units.ts";

/** How units are sent. */
export interface RunWishes extends Pick<SendOrder, "words" | "priority" | "tries" | "mostUnderWay"> {
  /** Hears the order's id, by which it is found again. */
  readonly onOrder: (id: string) => void;
  /** Hears that all units are sent: from then on nobody needs the sender. */
  readonly onSent: () => void;
}

/** What became of a job on a queue. */
export interface QueueRun {
  readonly progress: OrderProgress;
  /** Null where units were set aside, or the order was canceled. */
  readonly merged: MergedUnits | null;
}

/** Shares of the whole that sending takes. */
const sendingShare = 0.02;

/** The share of the whole after which results are brought together. */
const doneShare = 0.98;

/**
 * Has a job done by the workers of a queue, and brings the results together as one machine would. Who leaves and asks again goes on
 * where the job is.
 *
 * @throws FoleyError "usage" for a job that chance decides and where the queue holds units of another version, "aborted" when
 *   stopped: what was sent goes on
 */
export function runOnQueue(
  link: QueueLink,
  kind: UnitKind,
  request: JsonValue,
  wishes: RunWishes,
  tools: MergeTools,
): Promise<QueueRun> {
  return traced("order", { "foley.unit.kind": kind.name }, (span) =>
    runOrder(link, kind, request, wishes, tools, span),
  );
}

/** A plan whose models and weights lie in the store, for machines that have them not. */
async function heldPlan(kind: UnitKind, plan: UnitPlan, tools: MergeTools): Promise<UnitPlan> {
  refuseDrawn(plan, "queue", "whenever it is sent");
  if (plan.total === 0) return plan;
  // All units of a job name the same.
  const held = await keepPlaces(kind, await plan.unit(0), tools);
  return { ...plan, unit: async (place) => ({ ...(await plan.unit(place)), held }) };
}

async function runOrder(
  link: QueueLink,
  kind: UnitKind,
  request: JsonValue,
  { onOrder, onSent, ...wishes }: RunWishes,
  tools: MergeTools,
  span: TracedSpan,
): Promise<QueueRun> {
  const { store, version } = tools;
  const plan = await heldPlan(kind, await kind.plan(request, tools), tools);
  const order: SendOrder = { kind: kind.name, plan, version, store, ...wishes };
  const id = await orderIdOf(order);
  onOrder(id);
  span.tell({ "foley.order": id, "foley.unit.count": plan.total });
  const keys = await sendUnits(link, order, partOf(tools, 0, sendingShare));
  onSent();
  const placeOf = new Map(keys.map((key, place) => [key, place]));
  const sendAgain = async (left: readonly string[]): Promise<void> => {
    const lost = await lostUnits(link, id, left);
    const units = await Promise.all(lost.map((key) => plan.unit(placeOf.get(key) ?? 0)));
    await sendMissing(link, id, units, order);
  };
  const watch = (): Promise<OrderProgress> => followOrder(link, id, partOf(tools, sendingShare, doneShare), sendAgain);
  const progress = await watch().catch(async (error: unknown) => {
    // A Redis that forgot, as one that writes nothing down does when it begins anew.
    if (!(error instanceof FoleyError && error.code === "not-found")) throw error;
    await sendUnits(link, order, partOf(tools, 0, sendingShare));
    return watch();
  });
  if (progress.failed > 0 || progress.order.state === "canceled") return { progress, merged: null };
  const merged = await kind.merge(plan.request, keys, { ...tools, ...partOf(tools, doneShare, 1) });
  await link.book.end(id);
  return { progress, merged: { ...merged, warnings: [...plan.warnings, ...merged.warnings] } };
}
