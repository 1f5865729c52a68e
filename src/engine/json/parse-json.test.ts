import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonFault } from "./json-fault.ts";
import { parseJson, parseJsonObject } from "./parse-json.ts";

describe("parseJson", () => {
  it("reads any JSON as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("", "\uFEFF"), (value, mark) => {
        const text = JSON.stringify(value, null, 1);
        expect(parseJson(mark + text, "a.json")).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  it("reads the numbers that only Python writes, and leaves the same words in strings alone", () => {
    const text = String.raw`{"a": NaN, "b": [Infinity,-Infinity], "NaN": "-Infinity \" NaN", "c": "\\", "d": NaN, "e": "\ue000"}`;
    expect(parseJson(text, "a.json")).toEqual({
      a: Number.NaN,
      b: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      NaN: '-Infinity " NaN',
      c: "\\",
      d: Number.NaN,
      e: "\uE000",
    });
  });

  it.each([
    "1NaN",
    "NaNa",
    "1Infinity",
    "1-Infinity",
    "--Infinity",
    "-NaN",
    "Infinity5",
    "1eInfinity",
    "nan",
    "+Infinity",
  ])("refuses %s, which no Python writes", (text) => {
    expect(() => parseJson(text, "a.json")).toThrow("a.json: expected JSON, got");
  });

  it("takes the last of keys that stand twice, and __proto__ as a key like another", () => {
    expect(parseJson('{"a": 1, "a": 2}', "a.json")).toEqual({ a: 2 });
    const read = parseJson('{"__proto__": {"polluted": true}}', "a.json") as Record<string, unknown>;
    expect(Object.hasOwn(read, "__proto__")).toBe(true);
    expect(read.polluted).toBeUndefined();
  });

  it.each([
    ["", "a.json: expected JSON, got nothing; correct the file"],
    [" \n", "a.json: expected JSON, got nothing; correct the file"],
    ["{oops", 'a.json: expected JSON, got "oops" at column 2; correct the file'],
    ['{"a": 1,\n "b": }\n', 'a.json: expected JSON, got "}" at line 2, column 7; correct the file'],
    ['{"a": 1,\n', "a.json: expected JSON, got its end at line 2, column 1; correct the file"],
    ['["a\nb"]', String.raw`a.json: expected JSON, got "\nb\"]" at line 1, column 4; correct the file`],
    ["<!DOCTYPE html>", 'a.json: expected JSON, got "<!DOCTYPE html>" at column 1; correct the file'],
    ["{} {}", 'a.json: expected JSON, got "{}" at column 4; correct the file'],
    ['\uFEFF{"a": NaN, b}', 'a.json: expected JSON, got "b}" at column 12; correct the file'],
  ])("says where %j stops being JSON, in one line", (text, message) => {
    expect(() => parseJson(text, "a.json")).toThrow(expect.objectContaining({ code: "config", message }));
  });

  it("has the code and the advice of its caller", () => {
    expect(() => parseJson("x", "a.json", { code: "data", advice: "remove the line" })).toThrow(
      expect.objectContaining({ code: "data", message: expect.stringMatching(/; remove the line$/) }),
    );
  });

  it.each(["[", '{"a":'])("refuses a million of %s in one line, as a limit of its own", (opening) => {
    const message = /^a\.json: foley reads JSON of at most 500 levels, got more at column \d+; flatten it$/;
    expect(() => parseJson(opening.repeat(1e6), "a.json")).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message) }),
    );
    expect(parseJson(`${"[".repeat(500)}${"]".repeat(500)}`, "a.json")).toHaveLength(1);
  });

  it("reads long strings and lists", () => {
    const text = JSON.stringify({ long: '\\"'.repeat(1e6), list: Array.from({ length: 1e5 }, (_, i) => i) });
    expect(parseJson(text, "a.json")).toEqual(JSON.parse(text));
    expect(() => parseJson(text.slice(0, -1), "a.json")).toThrow("expected JSON, got its end at column");
  });
});

describe("parseJsonObject", () => {
  it("gives an object, and refuses what is none", () => {
    expect(parseJsonObject('{"a": null}', "a.json")).toEqual({ a: null });
    for (const text of ["null", "[]", " 1", '"{}"', "NaN"]) {
      expect(() => parseJsonObject(text, "a.json")).toThrow(
        `a.json: expected a JSON object, got ${JSON.stringify(text.trim())}; correct the file`,
      );
    }
  });
});

describe("jsonFault", () => {
  it("finds a fault where JSON.parse does, and none elsewhere", () => {
    const pieces = [
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"',
      "1",
      "-",
      "0",
      ".5",
      "e3",
      "true",
      "nul",
      " ",
      "\n",
      "\\u00e",
      "\\",
    ];
    const edited = fc
      .tuple(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.nat({ max: 3 }),
        fc.array(fc.constantFrom(...pieces), { maxLength: 3 }),
      )
      .map(([text, at, removed, added]) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + added.join("") + text.slice(start + removed);
      });
    const texts = fc.oneof(
      edited,
      fc.array(fc.constantFrom(...pieces)).map((some) => some.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(jsonFault(text) === null).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
