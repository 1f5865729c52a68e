import { z } from "zod";
import type { JsonValue } from "../engine/json/json-value.ts";
import { devices } from "../engine/runtime/device.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { type UnitOfWork, unitKindNames } from "../units/unit-of-work.ts";

/** What a job of the queue carries: a unit, and the version of foley that sent it. */
const queuedUnitSchema = z.strictObject({
  version: z.string(),
  note: z.string(),
  unit: z.strictObject({
    key: z.string(),
    kind: z.enum(unitKindNames),
    request: z.custom<JsonValue>((value) => value !== undefined),
    needs: z.strictObject({
      device: z.enum(["auto", ...devices]).nullable(),
      model: z.string().nullable(),
      memoryBytes: z.number().nullable(),
      alsoHeld: z.array(z.string()),
    }),
    held: z.record(z.string(), z.string()),
  }),
});

/** A unit on its way. */
export interface QueuedUnit {
  readonly version: string;
  /** What its sender put into the store, by its hash: a store without it is another. */
  readonly note: string;
  readonly unit: UnitOfWork;
}

/** The version of foley that sent a job, whose jobs another may not read; null for what is none of foley's. */
export function sentVersion(data: unknown): string | null {
  return z.object({ version: z.string() }).safeParse(data).data?.version ?? null;
}

/** @throws FoleyError "data" for what is no unit of foley's */
export function readQueuedUnit(data: unknown): QueuedUnit {
  const { success, data: job, error } = queuedUnitSchema.safeParse(data);
  if (success) return job;
  const where = error.issues[0]?.path.join(".") ?? "";
  throw new FoleyError("data", `queue: expected a unit of foley's, got a job with another ${where}; remove it`);
}
