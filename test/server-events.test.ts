import { createParser, type EventSourceMessage } from "eventsource-parser";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { isEnded, jobSchema } from "../src/server/api/job.ts";
import { openTestHouse, type TestHouse, told } from "./support/test-house.ts";

let server: TestHouse;

beforeAll(async () => {
  server = await openTestHouse();
  // Nothing is begun, so that tests say what happens.
  await server.house.jobs.drain(0);
});

afterEach(() => vi.restoreAllMocks());

afterAll(() => server.close());

async function waitingJob(): Promise<string> {
  const { id } = await told(await server.ask("POST", "/v1/jobs", { kind: "generate", prompts: ["rain"] }));
  return id;
}

const eventsAt = (id: string, last?: string) =>
  server.ask("GET", `/v1/jobs/${id}/events`, undefined, last === undefined ? {} : { "last-event-id": last });

function eventsIn(text: string): EventSourceMessage[] {
  const heard: EventSourceMessage[] = [];
  createParser({ onEvent: (event) => heard.push(event) }).feed(text);
  return heard;
}

/** Reads events of an answer one by one. */
function readerOf({ body }: Response) {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    read: async () => eventsIn((await reader?.read())?.value ?? "")[0],
    leave: async () => reader?.cancel(),
  };
}

const progress = (done: number) =>
  ({ name: "progress", data: { stage: "sampling", done, total: 1000, unit: "steps", share: null } }) as const;

test("who comes back to a job that has ended hears its last state, and nothing where that was heard", async () => {
  const id = await waitingJob();
  const { read, leave } = readerOf(await eventsAt(id));
  const begun = await read();
  expect(begun?.event).toBe("state");
  const first = begun?.id;
  await server.ask("POST", `/v1/jobs/${id}/cancel`);
  expect((await read())?.id).toBe("end");
  await leave();
  for (const last of [undefined, first, "of another run"]) {
    const events = eventsIn(await (await eventsAt(id, last)).text());
    expect(events).toMatchObject([{ event: "state", id: "end" }]);
    expect(isEnded(jobSchema.parse(JSON.parse(events[0]?.data ?? "")).state)).toBe(true);
  }
  // A browser asks no more only where it is answered so.
  const after = await eventsAt(id, "end");
  expect([after.status, await after.text()]).toEqual([204, ""]);
  expect(server.house.events.after(id, "end")).toBeNull();
});

test("who loses the connection while it is told what was before is told all of it again", async () => {
  const id = await waitingJob();
  const found = server.house.jobs.find(id);
  if (found === null) throw new Error("no job");
  vi.spyOn(server.house.jobs, "find").mockReturnValue({ ...found, warnings: ["one", "two"] });
  const first = readerOf(await eventsAt(id));
  const last = [await first.read(), await first.read()].findLast((one) => one?.id !== undefined)?.id;
  await first.leave();
  const again = readerOf(await eventsAt(id, last));
  const heard = [await again.read(), await again.read(), await again.read()];
  expect(heard.map((one) => one?.event)).toEqual(["warning", "warning", "state"]);
  server.house.events.publish(id, progress(1));
  expect((await again.read())?.event).toBe("progress");
  await again.leave();
  // What it heard whole is not said again.
  const after = readerOf(await eventsAt(id, heard.at(-1)?.id));
  expect((await after.read())?.event).toBe("progress");
  await after.leave();
});

test("of what is soon old a slow reader hears the last", async () => {
  const id = await waitingJob();
  const { read, leave } = readerOf(await eventsAt(id));
  expect((await read())?.event).toBe("state");
  for (let done = 1; done <= 1000; done++) server.house.events.publish(id, progress(done));
  const warning = { name: "warning", data: { message: "quiet" } } as const;
  server.house.events.publish(id, warning);
  const heard: (string | undefined)[] = [];
  while (heard.at(-1) !== JSON.stringify(warning.data)) heard.push((await read())?.data);
  // One may have been on its way.
  expect(heard.length).toBeLessThanOrEqual(3);
  expect(heard.at(-2)).toBe(JSON.stringify(progress(1000).data));
  await leave();
});

test("a job of which nothing is kept and nobody hears takes no place", async () => {
  const id = await waitingJob();
  const silence = server.house.events.listen(id, () => {});
  expect(server.house.events.after(id, server.house.events.lastId)).toEqual([]);
  silence();
  expect(server.house.events.after(id, server.house.events.lastId)).toBeNull();
});
