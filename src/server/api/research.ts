import { z } from "zod";

/** What was found in the operator's places is called by a hash of where it lies: no request names a path. */
const foundIdSchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .meta({ expected: "an id of 16 hex digits, as the lists have them" });

const foundFacts = {
  id: foundIdSchema,
  name: z.string().meta({ description: "the place, and the folders within" }),
  changedAt: z.string().meta({ description: "ISO 8601" }),
};

/** What a study came to. */
const reportEntrySchema = z.object({ ...foundFacts }).meta({ id: "Report" });
export type ReportEntry = z.output<typeof reportEntrySchema>;
export const reportListSchema = z.object({ reports: z.array(reportEntrySchema) }).meta({ id: "ReportList" });

/** The best of a run so far, where it keeps one. */
const bestOfRunSchema = z.object({ metric: z.string(), step: z.int(), value: z.number() });

const runFacts = {
  ...foundFacts,
  step: z.int().meta({ description: "the last that its log tells of" }),
  best: bestOfRunSchema.nullable(),
};

/** A training, as it stands. */
const runEntrySchema = z.object(runFacts).meta({ id: "Run" });
export type RunEntry = z.output<typeof runEntrySchema>;
export const runListSchema = z.object({ runs: z.array(runEntrySchema) }).meta({ id: "RunList" });

/** Sounds that a model made after a step. */
const heardSetSchema = z.object({
  key: z.string(),
  step: z.int().nullable(),
  sounds: z.array(z.string()).meta({ description: "their names; their bytes are at sounds/{key}/{name}" }),
});
export type HeardSet = z.output<typeof heardSetSchema>;

/** A run with its curves and what can be heard of it. */
export const runDetailSchema = z
  .object({
    ...runFacts,
    log: z.array(z.object({ step: z.int(), values: z.record(z.string(), z.number()) })),
    heard: z.array(heardSetSchema).meta({ description: "by step" }),
  })
  .meta({ id: "RunDetail" });
export type RunDetail = z.output<typeof runDetailSchema>;

const cellStates = ["finished", "begun", "waiting"] as const;

const studyFacts = { ...foundFacts, finished: z.int(), total: z.int() };

/** A benchmark that is made, or was. */
const studyEntrySchema = z.object(studyFacts).meta({ id: "StudyEntry" });
export type StudyEntry = z.output<typeof studyEntrySchema>;
export const studyListSchema = z.object({ studies: z.array(studyEntrySchema) }).meta({ id: "StudyList" });

/** Where a benchmark stands. */
export const studyDetailSchema = z
  .object({
    ...studyFacts,
    cells: z.array(
      z.object({
        id: z.string(),
        state: z.enum(cellStates),
        step: z.int(),
        stepCount: z.int(),
        run: foundIdSchema.nullable(),
      }),
    ),
    results: z.unknown().meta({ description: "of the cells that are finished, as in results.json" }),
  })
  .meta({ id: "StudyDetail" });
export type StudyDetail = z.output<typeof studyDetailSchema>;

export const foundParams = z.object({ id: foundIdSchema });
export const heardParams = foundParams.extend({ key: z.string().max(40), name: z.string().max(300) });
