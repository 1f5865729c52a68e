import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEvents } from "../../../test/support/read-event-file.ts";
import { crc32c } from "./crc32c.ts";
import { RunLog } from "./run-log.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "foley-log-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const steps = (): number[] =>
  readFileSync(join(folder, "log.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { step: number }).step);

function append(resumedStep: number, ...entries: number[]): void {
  const log = new RunLog(folder, resumedStep);
  for (const step of entries) log.append({ step, loss: 1 / step });
  log.close();
}

const events = () =>
  readdirSync(folder)
    .filter((name) => name.startsWith("events.out.tfevents."))
    .flatMap((name) => readEvents(readFileSync(join(folder, name))));

describe("a run's log", () => {
  it("has every step once, however often the run was resumed from an older checkpoint", () => {
    append(0, 1, 2, 3, 4);
    append(2, 3, 4, 5);
    append(4, 5, 6);
    expect(steps()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("loses no whole line to a last one that a kill cut short", () => {
    append(0, 1, 2);
    appendFileSync(join(folder, "log.jsonl"), '{"step":3,"lo');
    append(2, 3);
    expect(steps()).toEqual([1, 2, 3]);
  });

  it("tells TensorBoard the same values, in records with the right checksums", () => {
    append(0, 1, 2, 3);
    expect(events().map(({ step, scalars }) => [step, scalars.loss])).toEqual([
      [0, undefined],
      [1, 1],
      [2, 0.5],
      [3, Math.fround(1 / 3)],
    ]);
    expect(events()[0]?.version).toBe("brain.Event:2");
  });

  it("tells TensorBoard to forget the steps that are done again", () => {
    append(0, 1, 2, 3);
    append(2, 3);
    expect(
      events()
        .filter(({ isStart }) => isStart)
        .map(({ step }) => step),
    ).toEqual([3]);
  });

  it("tells TensorBoard to forget all that was done before the first checkpoint of a run that was killed", () => {
    append(0, 1, 2);
    append(0, 1, 2, 3);
    const told = events();
    expect(told.filter(({ isStart }) => isStart).map(({ step }) => step)).toEqual([0]);
    const last = told.findLastIndex(({ isStart }) => isStart);
    expect(told.slice(last + 1).map(({ step }) => step)).toEqual([1, 2, 3]);
  });
});

it("the Castagnoli checksum has its published check value", () => {
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
});
