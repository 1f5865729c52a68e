import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ChildMaker } from "./child-maker.ts";

/** Ends a task when it is told to stop, the second one by itself. */
const program = `
let count = 0;
const end = (id) => process.send({ kind: "done", id, result: count });
process.on("message", ({ kind, task, id }) => {
  if (kind === "stop") end(id);
  else if (++count === 2) setTimeout(end, 300, task.id);
});
`;

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-child-"));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

it("leaves a task alone whose namesake was stopped before it", async () => {
  const main = join(folder, "main.mjs");
  await writeFile(main, program);
  const maker = new ChildMaker<{ id: string }, never, number>({ device: null, threads: null }, pathToFileURL(main));
  const first = maker.make({ id: "one" }, () => {});
  maker.stop("one");
  expect(await first).toEqual({ kind: "done", id: "one", result: 1 });
  const second = maker.make({ id: "one" }, () => {});
  vi.advanceTimersByTime(60_000);
  expect(await second).toEqual({ kind: "done", id: "one", result: 2 });
  await maker.close();
});
