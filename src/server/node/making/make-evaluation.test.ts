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

test("a sound is called as its set calls it, also where the same bytes are several, or else as it was uploaded last", async () => {
  const [one, two] = ["1".repeat(64), "2".repeat(64)];
  const judged: (readonly unknown[])[] = [];
  const tools = {
    foley: { evaluate: (...sets: readonly (readonly unknown[])[]) => Promise.reject(judged.push(...sets.slice(0, 2))) },
  } as unknown as MakingTools;
  const generated = [{ sound: one, name: "b.wav" }, { sound: one, name: "c.wav" }, two];
  const request = evaluateJobSchema.parse({ kind: "evaluate", generated, reference: [one] });
  const stored = { [one]: { name: "c.wav", path: "/one" }, [two]: { name: "d.wav", path: "/two" } };
  const nothing = { done: [], models: {}, places: {}, soundsOfJobs: {} };
  const task = { id: "c", request, folder: "/none", sounds: stored, ...nothing };
  await expect(makeEvaluation(task, tools)).rejects.toBe(2);
  expect(judged).toEqual([
    [{ name: "b.wav", path: "/one" }, { name: "c.wav", path: "/one" }, stored[two]],
    [stored[one]],
  ]);
});
