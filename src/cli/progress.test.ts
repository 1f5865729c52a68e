import { describe, expect, it, vi } from "vitest";
import type { WorkEvent } from "../engine/work.ts";
import { watch, watched } from "./progress.ts";

describe("progress", () => {
  const lines = (isQuiet: boolean): string[] => {
    const said: string[] = [];
    const door = {
      out: () => {},
      err: (text: string) => void said.push(text),
      isTerminal: false,
      signal: new AbortController().signal,
    };
    const progress = watch(door, "work", isQuiet);
    for (let done = 1; done <= 1000; done++)
      progress.report({ stage: "work", done, total: 1000, unit: "items", share: null, note: "left" });
    progress.stop();
    return said;
  };

  it("is a line now and then where there is no terminal", () => {
    expect(lines(false).length).toBeGreaterThan(10);
    expect(lines(false).length).toBeLessThan(30);
    expect(lines(false).at(-1)).toBe("work 1000/1000 left\n");
  });

  it("is nothing when quiet", () => {
    expect(lines(true)).toEqual([]);
  });
});

describe("the watch of long work", () => {
  const seen = (label: string | null, events: readonly WorkEvent[], isQuiet = false): string[] => {
    const said: string[] = [];
    const { signal } = new AbortController();
    const listener = watch(
      { out: () => {}, err: (text) => void said.push(text), isTerminal: false, signal },
      label,
      isQuiet,
    );
    for (const event of events) listener.report(event);
    listener.finish();
    return said;
  };
  const event = (stage: string, done: number, more: Partial<WorkEvent> = {}): WorkEvent => {
    return { stage, done, total: 4, unit: "items", share: done / 4, ...more };
  };

  it("has a line of its own for each stage, or one for all under a label", () => {
    const events = [event("hearing", 2), event("scoring", 1)];
    expect(seen(null, events)).toEqual(["hearing 2/4\n", "hearing 4/4\n", "scoring 1/4\n", "scoring 4/4\n"]);
    expect(seen("work", events)).toEqual(["work 2/4\n", "work 1/4\n", "work 4/4\n"]);
  });

  it("says in percent how far the whole is, where parts are of a stage alone", () => {
    expect(seen("work", [event("sampling", 2, { share: 0.25, note: "sound 1 of 2" })])).toEqual([
      "work 25% sound 1 of 2\n",
      "work 100%\n",
    ]);
  });

  it("says bytes in megabytes, with the file", () => {
    const bytes = { unit: "bytes", done: 12_340_000, total: 45e6, share: null, note: "unet.safetensors" } as const;
    expect(seen("pull", [event("pulling", 0, bytes)])[0]).toBe("pull 12.3/45 MB  unet.safetensors\n");
  });

  it("says warnings between, even when quiet", () => {
    const warning = event("warning", 0, { unit: "warning", note: "beta is ignored" });
    expect(seen(null, [warning], true)).toEqual(["warning: beta is ignored\n"]);
    const between = seen(null, [event("a", 2), warning, event("a", 2)]);
    expect(between).toEqual(["a 2/4\n", "warning: beta is ignored\n", "a 2/4\n", "a 4/4\n"]);
  });

  it("says that a device is compared, which is not counted", () => {
    const device = { stage: "device", done: 0, total: 1, unit: "items", share: 0, note: "webgpu" } as const;
    expect(seen(null, [device, event("a", 4)])).toEqual(["checking webgpu against the processor\n", "a 4/4\n"]);
    expect(seen(null, [device], true)).toEqual([]);
  });

  it("ends its line where the work fails, and shows no end", async () => {
    const said: string[] = [];
    const { signal } = new AbortController();
    const door = { out: () => {}, err: (text: string) => void said.push(text), isTerminal: false, signal };
    const failing = watched(door, "work", false, async (work) => {
      expect(work.signal).toBe(signal);
      work.report?.(event("a", 1));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(said).toEqual(["work 1/4\n"]);
  });
});

describe("a bar on a terminal", () => {
  it("leaves the terminal wrapping lines and showing its cursor while it runs, so that any end does", () => {
    const written: string[] = [];
    const wasTerminal = process.stderr.isTTY;
    const write = vi.spyOn(process.stderr, "write").mockImplementation((words) => written.push(String(words)) > 0);
    process.stderr.isTTY = true;
    const door = { out: () => {}, err: () => {}, isTerminal: true, signal: new AbortController().signal };
    const progress = watch(door, "generate", false);
    try {
      progress.report({ stage: "sampling", done: 1, total: 2, unit: "steps", share: 0.5 });
      const said = written.join("");
      expect(said.lastIndexOf("\x1b[?7h")).toBeGreaterThan(said.lastIndexOf("\x1b[?7l"));
      expect(said).not.toContain("\x1b[?25l");
    } finally {
      progress.stop();
      write.mockRestore();
      process.stderr.isTTY = wasTerminal;
    }
  });
});
