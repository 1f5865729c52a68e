import { describe, expect, it } from "vitest";
import { barLine, formatSeconds, timeLeft } from "./progress-bar.ts";

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

describe("the time left", () => {
  it("is told once some of the work is seen", () => {
    expect(timeLeft(0, 0.25, 10_000)).toBe("30s left");
    expect(timeLeft(0, 1, 10_000)).toBe("0s left");
  });

  it.each([
    ["nothing is done", 0, 60_000],
    ["almost nothing is done", 0.01, 60_000],
    ["it has only begun", 0.5, 200],
    ["there is nothing to do", Number.NaN, 60_000],
  ])("is not guessed where %s", (_, share, now) => {
    expect(timeLeft(0, share, now)).toBe("");
  });
});

describe("the line of a bar", () => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  const plain = (columns: number): string => barLine("generate", 0.5, "10s left", columns).replace(/\u001b\[\d+m/g, "");

  it("has bar, percent and words where there is room", () => {
    expect(plain(80)).toBe(`generate ${"█".repeat(12)}${"░".repeat(12)}  50%  10s left`);
  });

  it("shrinks with the terminal, to the words, and to a part of them", () => {
    for (let columns = 80; columns > 1; columns--) expect(plain(columns).length).toBeLessThan(columns);
    expect(plain(40)).toMatch(/^generate █+░+ {2}50% {2}10s left$/);
    expect(plain(28)).toBe("generate  50% 10s left");
    expect(plain(12)).toBe("generate  5".slice(0, 11));
  });
});
