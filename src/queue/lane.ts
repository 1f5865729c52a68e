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
  /** What else has to lie on the machine; nothing in most lanes. */
  alsoHeld: z.array(z.string()).default([]),
});
export type Lane = z.output<typeof laneSchema>;

/** The lane of a unit. */
export function laneOf({ device, model, memoryBytes, alsoHeld }: UnitNeeds, priority: UnitPriority): Lane {
  return {
    priority,
    alsoHeld: [...new Set(alsoHeld)].sort(),
    device: device === "auto" ? null : device,
    model,
    memoryMegabytes: memoryBytes === null ? 0 : powerOfTwo(memoryBytes / 2 ** 20),
  };
}

function powerOfTwo(megabytes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, megabytes)));
}

/**
 * What the lane is called in Redis: `batch.any.nano.64m`. A model's folder is told by its name and a hash of its path, what else
 * has to be there by a hash.
 */
export function laneName({ priority, device, model, memoryMegabytes, alsoHeld }: Lane): string {
  const held = alsoHeld.length === 0 ? [] : [shortHash(JSON.stringify(alsoHeld))];
  const named = model === null ? "none" : safeModelName(model);
  return [priority, device ?? "any", named, `${memoryMegabytes}m`, ...held].join(".");
}

function safeModelName(model: string): string {
  if (/^[\w-]+$/.test(model)) return model;
  return `${basename(model).replace(/[^\w-]/g, "-")}-${shortHash(model)}`;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
