import { createHash } from "node:crypto";
import { basename } from "node:path";
import { z } from "zod";
import { devices } from "../engine/runtime/device.ts";
import type { UnitNeeds } from "../units/unit-of-work.ts";
import { type UnitPriority, unitPriorities } from "./priority.ts";

/** Units that the same workers can do, and that go by the same priority: each lane is a queue of its own. */
export const laneSchema = z.strictObject({
  priority: z.enum(unitPriorities),
  /** Null for any. */
  device: z.enum(devices).nullable(),
  /** The model that is to be loaded; null where there is none. */
  model: z.string().nullable(),
  /** What its weights take, up to the next power of two; 0 where nobody knows. */
  memoryMegabytes: z.int().min(0),
});
export type Lane = z.output<typeof laneSchema>;

/** The lane of a unit. */
export function laneOf({ device, model, memoryBytes }: UnitNeeds, priority: UnitPriority): Lane {
  return {
    priority,
    device: device === "auto" ? null : device,
    model,
    memoryMegabytes: memoryBytes === null ? 0 : powerOfTwo(memoryBytes / 2 ** 20),
  };
}

function powerOfTwo(megabytes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, megabytes)));
}

/** What the lane is called in Redis: `batch.any.nano.64m`. A model's folder is told by its name and a hash of its path. */
export function laneName({ priority, device, model, memoryMegabytes }: Lane): string {
  return [priority, device ?? "any", model === null ? "none" : safeModelName(model), `${memoryMegabytes}m`].join(".");
}

function safeModelName(model: string): string {
  if (/^[\w-]+$/.test(model)) return model;
  const hash = createHash("sha256").update(model).digest("hex").slice(0, 8);
  return `${basename(model).replace(/[^\w-]/g, "-")}-${hash}`;
}
