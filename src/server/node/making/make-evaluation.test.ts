import { expect, test } from "vitest";
import { evaluateJobSchema } from "../../api/evaluate-job.ts";
import { makeEvaluation } from "./make-evaluation.ts";
import type { MakingTools } from "./making-kind.ts";
import type { MakingEvent } from "./messages.ts";

const sounds = [{ name: "0", path: "/none/0.wav" }];

test.each([
  ["canceled", "was canceled"],
  ["failed", "failed"],
] as const)(
  "sounds of a job that was %s are judged, and that there are not all of them is said",
  async (state, how) => {
    const told: MakingEvent[] = [];
    const tools = {
      foley: { evaluate: () => Promise.reject(new Error("enough")) },
      signal: new AbortController().signal,
      tell: (event: MakingEvent) => void told.push(event),
    } as unknown as MakingTools;
    const request = evaluateJobSchema.parse({ kind: "evaluate", generated: { job: "a" }, reference: { job: "b" } });
    const soundsOfJobs = { a: { state, sounds }, b: { state: "succeeded", sounds } } as const;
    const task = { id: "c", request, folder: "/none", done: [], models: {}, sounds: {}, places: {}, soundsOfJobs };
    await expect(makeEvaluation(task, tools)).rejects.toThrow("enough");
    const message = `job a: expected all its sounds, got 1 of a job that ${how}; these are judged`;
    expect(told).toEqual([{ name: "warning", data: { message } }]);
  },
);
