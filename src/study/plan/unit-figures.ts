import { z } from "zod";
import type { JsonValue } from "../../engine/json/json-value.ts";
import type { BenchmarkConfig } from "../benchmark/config.ts";

const seconds = z.number().min(0);

/** What the parts of a benchmark's cells took on a machine, and weighed. */
export const unitFiguresSchema = z.strictObject({
  /** The version that was measured. */
  foley: z.string(),
  device: z.string(),
  /** All of the config that these figures depend on, as equal texts. */
  about: z.record(z.string(), z.string()),
  /** Of a cell, before its first step: models, judges, sounds, programs. */
  openSeconds: seconds,
  /** Of a training step. */
  stepSeconds: seconds,
  /** Of a real sound that models are judged by, once for each cell. */
  hearSeconds: seconds,
  /** Of judging a model, however many sounds it makes. */
  judgeSeconds: seconds,
  /** Of a sound that is made and judged. */
  soundSeconds: seconds,
  /** Of a sound to learn from, once on each machine: mels, latents and embeddings. */
  prepareSeconds: seconds,
  /** Sounds to learn from, by data sets. */
  trainingSounds: z.record(z.string(), z.int().min(0)),
  /** Of a sound that the report lets hear. */
  heardBytes: z.number().min(0),
  /** Of what is noted of a judged step. */
  noteBytes: z.number().min(0),
});
export type UnitFigures = z.output<typeof unitFiguresSchema>;

/** What decides the seconds of a step and of a sound: figures of one config serve another where this is equal. */
export function figuresSubject(config: BenchmarkConfig): Record<string, string> {
  const { pretrained, datasets, training, evaluation, judges } = config;
  const { preset, batchSize, settings } = training;
  const { soundCount: _, ...sounds } = evaluation;
  const said: Record<string, JsonValue> = {
    model: pretrained.map(({ name }) => name),
    // Where they lie is another on each machine.
    sounds: datasets.map(({ name, signals, train }) => ({ name, signals, train })),
    ...{ preset, batchSize, settings: [...settings], ...sounds, ...judges },
  };
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, JSON.stringify(value)]));
}
