import { z } from "zod";
import { cellsSchema } from "../../../results/benchmark/cell-result.ts";
import type { BenchmarkConfig } from "../../../study/benchmark/config.ts";
import { madeBySchema } from "../../../study/report/made-by.ts";
import { plainFileName } from "../../held-place.ts";

const configJson = z.record(z.string(), z.json());

/** A benchmark whose places are known. */
export const studyAskedSchema = z.strictObject({
  /** As `checkBenchmarkConfig` takes it. */
  config: configJson,
  /** How it was asked for, which its report tells; null where a program did. */
  command: z.string().nullable().default(null),
});

const bindingsSchema = z.strictObject({ models: z.json(), backbones: z.json(), sounds: z.json() });

/** The same with what makes its numbers: models, judges and sounds by content. */
export const studyUnitsJobSchema = studyAskedSchema.extend({
  command: z.string().nullable(),
  bindings: bindingsSchema,
});

/** One of its cells. */
export const studyUnitSchema = z.strictObject({ config: configJson, bindings: bindingsSchema, cell: z.string() });

/** A config as JSON that is a config again. */
export function jsonOfConfig(config: BenchmarkConfig): z.output<typeof configJson> {
  return configJson.parse(JSON.parse(JSON.stringify(config, (_, value: unknown) => value ?? undefined)));
}

/** A sound that a report lets hear. */
const heardFileSchema = z.strictObject({ step: z.int().min(0), name: plainFileName });
export type HeardFile = z.output<typeof heardFileSchema>;

/** What is noted of a cell that is finished. */
export const notedCellSchema = z.strictObject({
  curve: cellsSchema.element.shape.curve,
  /** Sounds to listen to, in files of the store. */
  heard: z.array(heardFileSchema),
  warnings: z.array(z.string()).readonly(),
  /** Of the machine that made it. */
  versions: madeBySchema.shape.versions,
});
export type NotedCell = z.output<typeof notedCellSchema>;

/** What it is called in the store. */
export function heardFileName({ step, name }: HeardFile): string {
  return `heard-${step}-${name}`;
}
