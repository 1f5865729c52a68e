import { posix, win32 } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safePaths } from "./safe-paths.ts";

describe("safePaths", () => {
  it.each([
    ["rooster/1", "rooster/1.wav"],
    ["./deep/a", "deep/a.wav"],
    ["../../../pwned/snd0", "pwned/snd0.wav"],
    ["/etc/passwd", "etc/passwd.wav"],
    ["..\\..\\x", "x.wav"],
    ["C:\\x", "C-/x.wav"],
    ["..", "unnamed.wav"],
    ["nul/con", "nul_/con_.wav"],
  ])("keeps %j within its folder", (name, path) => {
    expect(safePaths([name], ".wav")).toEqual([path]);
  });

  it("keeps sounds apart that would be one file, or one another's folder", () => {
    expect(safePaths(["a/b", "../a/b", "A/B", "a-b"], ".wav")).toEqual([
      "a/b.wav",
      "a-b.wav",
      "A-B-2.wav",
      "a-b-3.wav",
    ]);
    expect(safePaths(["a", "a.wav/b"], ".wav")).toEqual(["a.wav", "a.wav-b.wav"]);
    expect(safePaths(["a.wav/b", "a"], ".wav")).toEqual(["a.wav/b.wav", "a-2.wav"]);
    expect(safePaths(["d/".repeat(40)], ".wav")).toEqual([`${"d-".repeat(39)}d.wav`]);
  });

  it("never leads out of a folder, nor to one file twice", () => {
    const name = fc.oneof(
      fc
        .array(fc.constantFrom("..", ".", "", "a", "A", "b.wav", "con", "é", "e\u0301", " ", "\0"))
        .map((p) => p.join("/")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (names) => {
        const paths = safePaths(names, ".wav");
        expect(new Set(paths.map((path) => path.normalize("NFC").toLowerCase())).size).toBe(names.length);
        for (const path of paths) {
          for (const system of [posix, win32]) {
            expect(system.isAbsolute(path)).toBe(false);
            expect(system.relative("/out", system.resolve("/out", path)).split(system.sep).join("/")).toBe(path);
          }
          expect(paths.some((other) => other.startsWith(`${path}/`))).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});
