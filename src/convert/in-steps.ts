import { checkGoing, stageOf, type Work } from "../engine/work.ts";

/** What a conversion is called while it goes on, and what is said where it is stopped. */
export const conversion = { stage: "converting", stopped: "convert: stopped before the folder was whole" } as const;

/** A file or a part that is written, by its name. */
export interface WritingStep {
  readonly name: string;
  readonly write: () => Promise<void>;
}

/**
 * Writes one after the other, and tells each before it begins.
 *
 * @throws FoleyError "aborted" after the signal
 */
export async function inSteps(work: Work, steps: readonly WritingStep[]): Promise<void> {
  const tell = stageOf(work, { stage: conversion.stage, total: steps.length, unit: "items" });
  for (const [index, { name, write }] of steps.entries()) {
    checkUnfinished(work);
    await tell(index, name);
    await write();
  }
  checkUnfinished(work);
  await tell(steps.length, "done");
}

function checkUnfinished(work: Work): void {
  checkGoing(work, conversion.stopped);
}
