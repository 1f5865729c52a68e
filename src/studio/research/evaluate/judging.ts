import { create } from "zustand";
import { isAborted } from "../../../engine/work.ts";
import type { Evaluation } from "../../../evaluate/score/evaluation.ts";
import type { JudgedSet, JudgingProgress, ResearchSource } from "../source/research-source.ts";
import { wordsOf } from "../use-loaded.ts";

/** Two sets, and what gives the sounds of those that are places. */
interface JudgedSets {
  readonly generated: JudgedSet;
  readonly reference: JudgedSet;
  readonly source: ResearchSource;
}

/** What was judged: scores, and where its sounds are to be heard; null for sets of which only the scores are known. */
export interface Judged {
  readonly evaluation: Evaluation;
  readonly sets: JudgedSets | null;
}

/** Where judging stands; it goes on while other pages are looked at. */
interface JudgingState {
  readonly progress: JudgingProgress | null;
  readonly stop: (() => void) | null;
  readonly fault: string | null;
  readonly judged: Judged | null;
}

const idle: JudgingState = { progress: null, stop: null, fault: null, judged: null };

export const useJudging = create<JudgingState>(() => idle);

/** Judges sounds by others. */
export async function judge(source: ResearchSource, generated: JudgedSet, reference: JudgedSet): Promise<void> {
  const stop = new AbortController();
  const progress: JudgingProgress = { stage: "beginning", done: 0, total: 1, unit: "items", share: 0 };
  useJudging.setState({ ...idle, progress, stop: () => stop.abort() });
  try {
    const report = (now: JudgingProgress): void => useJudging.setState({ progress: now });
    const evaluation = await source.evaluate(generated, reference, { signal: stop.signal, report });
    useJudging.setState({ ...idle, judged: { evaluation, sets: { generated, reference, source } } });
  } catch (cause) {
    useJudging.setState({ ...idle, fault: stop.signal.aborted || isAborted(cause) ? null : wordsOf(cause) });
  }
}
