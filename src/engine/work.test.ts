import { expect, it } from "vitest";
import { FoleyError } from "./tensor/error.ts";
import { abortedAs, checkGoing, isAborted, partOf, reportWarning, stageOf, type WorkEvent, workOf } from "./work.ts";

it("goes on where nobody stops or watches it", () => {
  const work = workOf();
  expect(() => checkGoing(work, "stopped")).not.toThrow();
  expect(work.report({ stage: "a", done: 1, total: 2, unit: "items", share: 0.5 })).toBeUndefined();
});

it("ends with a line of the room's after the signal, whose reason is the cause", () => {
  const controller = new AbortController();
  const work = workOf({ signal: controller.signal });
  checkGoing(work, "train: stopped");
  controller.abort("enough");
  const stopped = (): void => checkGoing(work, "train: stopped");
  expect(stopped).toThrow(expect.objectContaining({ code: "aborted", message: "train: stopped", cause: "enough" }));
  try {
    stopped();
  } catch (error) {
    expect(isAborted(error)).toBe(true);
  }
  expect(isAborted(new Error("train: stopped"))).toBe(false);
});

it("counts the parts of a stage, and lays them between shares of a whole", () => {
  const heard: WorkEvent[] = [];
  const work = workOf({ report: (event: WorkEvent) => void heard.push(event) });
  const half = stageOf(partOf(work, 0.5, 1), { stage: "latents", total: 4, unit: "sounds" });
  half(1, "dog.wav");
  half(4);
  expect(heard).toEqual([
    { stage: "latents", done: 1, total: 4, unit: "sounds", share: 0.625, note: "dog.wav" },
    { stage: "latents", done: 4, total: 4, unit: "sounds", share: 1, note: undefined },
  ]);
});

it("is said to be stopped in the words of whoever called it, and fails in its own", () => {
  const stopped = new FoleyError("aborted", "opening sounds: stopped");
  expect(abortedAs(stopped, "evaluate: stopped")).toMatchObject({ message: "evaluate: stopped", cause: stopped });
  const failed = new FoleyError("data", "a: expected b");
  expect(abortedAs(failed, "evaluate: stopped")).toBe(failed);
});

it("tells warnings beside what is counted", () => {
  const heard: WorkEvent[] = [];
  reportWarning(workOf({ report: (event: WorkEvent) => void heard.push(event) }), "eta: has no effect");
  expect(heard).toMatchObject([{ unit: "warning", share: null, note: "eta: has no effect" }]);
});
