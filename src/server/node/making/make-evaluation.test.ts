import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

test("an evaluation names no folder of this computer: not in what is told, nor in its files", async () => {
  const data = await mkdtemp(join(tmpdir(), "foley-judged-"));
  const told: MakingEvent[] = [];
  const said = ["/srv/real/a.wav: expected a sound", `${data}/sounds/b: expected a sound`];
  const unusable = [{ set: "reference", file: "a.wav", reason: said[0], backbone: null }];
  const tools = {
    foley: { evaluate: () => Promise.resolve({ warnings: said, unusable }) },
    signal: new AbortController().signal,
    tell: (event: MakingEvent) => void told.push(event),
  } as unknown as MakingTools;
  const request = evaluateJobSchema.parse({ kind: "evaluate", generated: { job: "a" }, reference: { job: "a" } });
  const known = { soundsOfJobs: { a: { state: "succeeded", sounds } }, places: { real: "/srv/real" } } as const;
  const folder = join(data, "jobs", "c");
  // Tables cannot be made of it; all of it is written before.
  await expect(
    makeEvaluation({ id: "c", request, folder, done: [], models: {}, sounds: {}, ...known }, tools),
  ).rejects.toThrow();
  const hidden = ["real/a.wav: expected a sound", "…/sounds/b: expected a sound"];
  expect(told).toEqual(hidden.map((message) => ({ name: "warning", data: { message } })));
  expect(JSON.parse(await readFile(join(folder, "files", "scores.json"), "utf8"))).toEqual({
    warnings: hidden,
    unusable: [{ ...unusable[0], reason: hidden[0] }],
  });
  await rm(data, { recursive: true });
});
