import { describe, expect, it } from "vitest";
import { createProgress, formatSeconds } from "./progress.ts";

describe("seconds", () => {
  it.each([
    [-1, "0s"],
    [44.6, "45s"],
    [59.6, "1m00s"],
    [190, "3m10s"],
    [3600, "1h00m"],
    [7500, "2h05m"],
  ])("%d are said as %s", (seconds, said) => {
    expect(formatSeconds(seconds)).toBe(said);
  });
});

describe("progress", () => {
  const lines = (isQuiet: boolean): string[] => {
    const said: string[] = [];
    const door = {
      out: () => {},
      err: (text: string) => void said.push(text),
      isTerminal: false,
      signal: new AbortController().signal,
    };
    const progress = createProgress(door, "work", isQuiet);
    for (let done = 1; done <= 1000; done++) progress.update(done, 1000, "left");
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
