import { describe, expect, it } from "vitest";
import { checkGoing, type WorkEvent, type WorkOptions, workOf } from "../engine/work.ts";
import { Resources } from "./resources.ts";
import { Session } from "./session.ts";

const resources = () => new Resources({ device: "cpu", threads: 1, onDeviceCheck: () => {} });
const event = { stage: "counting", done: 1, total: 2, unit: "items", share: 0.5 } as const;

/** Work that goes on until it is stopped. */
async function endless(_: Resources, options: WorkOptions): Promise<never> {
  const work = workOf(options);
  for (;;) {
    checkGoing(work, "endless: stopped");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

describe("a session", () => {
  it("tells its own watcher and the call's of each part, and waits for both", async () => {
    const heard: string[] = [];
    const hear =
      (name: string) =>
      async (_: WorkEvent): Promise<void> => {
        await Promise.resolve();
        heard.push(name);
      };
    const session = new Session(resources(), { report: hear("all") });
    await session.run("count", { report: hear("one") }, async (_, { report }) => {
      await report?.(event);
      heard.push("end");
    });
    expect(heard).toEqual(["one", "all", "end"]);
  });

  it("is stopped by the call's signal, and by its own", async () => {
    const [one, all] = [new AbortController(), new AbortController()];
    const session = new Session(resources(), { signal: all.signal });
    const first = session.run("count", { signal: one.signal }, endless);
    const second = session.run("count", {}, endless);
    one.abort();
    await expect(first).rejects.toMatchObject({ code: "aborted" });
    all.abort();
    await expect(second).rejects.toMatchObject({ code: "aborted" });
  });

  it("stops what runs when it is closed, waits for its end, and does nothing more", async () => {
    const session = new Session(resources(), {});
    let hasEnded = false;
    const running = session.run("count", {}, endless).finally(() => {
      hasEnded = true;
    });
    const failed = expect(running).rejects.toMatchObject({ code: "aborted" });
    await Promise.all([session.close(), session.close()]);
    expect(hasEnded).toBe(true);
    await failed;
    await expect(session.run("count", {}, async () => 1)).rejects.toMatchObject({
      code: "usage",
      message: "count: expected an open library, got one that was closed; open it again",
    });
  });

  it("may be closed by who hears of its work, and waited for there", async () => {
    const session = new Session(resources(), {});
    const heard: string[] = [];
    const report = async (): Promise<void> => {
      await session.close();
      heard.push("closed");
    };
    const running = session.run("count", { report }, async (_, options) => {
      await workOf(options).report(event);
      heard.push("goes on");
      return endless(_, options);
    });
    await expect(running).rejects.toMatchObject({ code: "aborted" });
    await session.close();
    expect(heard).toEqual(["goes on", "closed"]);
  });

  it("passes over what a report throws that nobody waits for any more", async () => {
    const session = new Session(resources(), {});
    const report = async (): Promise<void> => {
      await session.close();
      throw new Error("too late");
    };
    const running = session.run("count", { report }, async (_, options) => {
      await workOf(options).report(event);
      return "done";
    });
    expect(await running).toBe("done");
    await session.close();
  });
});
