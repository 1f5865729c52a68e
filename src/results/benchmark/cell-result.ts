import { z } from "zod";
import type { Cell } from "./grid.ts";
import { conditions, metricNames, type ScoredStep } from "./score.ts";

/** A finished cell. */
export interface CellResult extends Cell {
  readonly curve: readonly ScoredStep[];
}

const condition = z.enum(conditions);

const scoresSchema = z.partialRecord(condition, z.record(z.enum(metricNames), z.number()));

export const cellsSchema = z.array(
  z.strictObject({
    id: z.string(),
    dataset: z.string(),
    start: z.string(),
    condition: condition.nullable(),
    seed: z.int(),
    curve: z.array(z.strictObject({ step: z.int(), scores: scoresSchema })),
  }),
);
