import { basename, posix, win32 } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safeFileName } from "./safe-file-name.ts";
import { temporaryBeside, temporaryBytes } from "./temporary.ts";

describe("safeFileName", () => {
  it.each([
    ["a dog barking", "a dog barking"],
    ["../../etc/passwd", "-..-etc-passwd"],
    ["..", "unnamed"],
    ["", "unnamed"],
    ["a/b\\c", "a-b-c"],
    ["C:\\sounds\\x", "C-sounds-x"],
    ["rain\0.wav\n", "rain.wav"],
    ["con", "con_"],
    ["NUL.tar", "NUL_.tar"],
    ["com¹", "com¹_"],
    ["console", "console"],
    [" street in town. . ", "street in town"],
    [".hidden", "hidden"],
    ["cafe\u0301", "caf\u00e9"],
    ["狗在叫", "狗在叫"],
    ["gnp.\u202ewav", "gnp.wav"],
    ["a\ud800b", "ab"],
    ["می‌خواهم 👩‍👧", "می‌خواهم 👩‍👧"],
    ['what? <yes> | "no"*', "what- -yes- - -no-"],
  ])("makes of %j %j", (text, name) => {
    expect(safeFileName(text)).toBe(name);
  });

  it("puts the ending behind, and takes a name where there is none", () => {
    expect(safeFileName("a dog", { ending: ".wav" })).toBe("a dog.wav");
    expect(safeFileName("///..", { ending: ".wav", fallback: "sound" })).toBe("-.wav");
    expect(safeFileName("...", { ending: ".wav", fallback: "sound" })).toBe("sound.wav");
  });

  it("cuts between letters, not within them", () => {
    const family = "👩‍👩‍👧‍👦";
    const name = safeFileName(family.repeat(30));
    expect(name.replaceAll(family, "")).toBe("");
    expect(Buffer.byteLength(name)).toBeGreaterThan(150);
  });

  it("makes one part of a path of any text, which it leaves as it is when asked again", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 400 }),
      fc.string({ unit: fc.constantFrom("/", "\\", ".", " ", ":", "a", "é", "\u0301", "\0", "\ud800", "\u202e") }),
    );
    fc.assert(
      fc.property(text, fc.constantFrom("", ".wav"), (given, ending) => {
        const name = safeFileName(given, { ending });
        expect(name).toBe(safeFileName(given, { ending }));
        expect(name).not.toBe("");
        expect([posix.basename(name), win32.basename(name), basename(name)]).toEqual([name, name, name]);
        expect(name).not.toMatch(/^\.|^\s|[.\s]$|[\p{Cc}\p{Cs}/\\:*?"<>|]/u);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255 - temporaryBytes);
        expect(basename(temporaryBeside(name))).toContain(`.${name}.`);
        expect(safeFileName(safeFileName(given))).toBe(safeFileName(given));
      }),
      { numRuns: 1000 },
    );
  });
});
