import { describe, expect, test } from "vitest";
import { placesOf } from "../tools/counts/counts.js";
import { parseHouse } from "../tools/counts/house.js";

/** What a count finds in sources by path; `src/nn/a.ts` for a single text. */
function found(name: string, sources: string | Readonly<Record<string, string>>): number {
  const texts = typeof sources === "string" ? { "src/nn/a.ts": sources } : sources;
  return placesOf(name, parseHouse(new Map(Object.entries(texts)))).length;
}

describe("the counts of tools/counts.js", () => {
  const counted: readonly (readonly [string, string, string | Readonly<Record<string, string>>])[] = [
    ["conditional-spreads", "a property or none", "const a = { ...(x === undefined ? {} : { x }) };"],
    ["conditional-spreads", "none or a property", "const a = { ...(x ? { x } : {}) };"],
    ["conditional-spreads", "a property where there is one", "const a = { ...(x && { x }) };"],
    ["conditional-spreads", "one that takes two lines", "const a = { ...(\n  x\n    ? { x }\n    : undefined) };"],
    ["optional-properties", "a property that may be absent", "interface A { readonly a?: string | undefined }"],
    ["optional-without-undefined", "one that may not be undefined", "interface A { readonly a?: string }"],
    [
      "optional-behind-resolvers",
      "a resolved type with a gap",
      "interface Request { readonly a?: string | undefined }",
    ],
    ["optional-behind-resolvers", "a gap deeper inside", "type Request = { readonly a: { readonly b?: string } };"],
    ["terminal-words", "a flag", 'const a = "give --vae";'],
    ["terminal-words", "a flag at the beginning of a template", "const a = `--out`;"],
    ["terminal-words", "a command", "const a = `fetch it with foley models pull nano`;"],
    ["terminal-words", "a command without the program", 'const a = "by models convert";'],
    ["circles", "a circle of two", { "src/a/a.ts": 'import "./b.ts";', "src/a/b.ts": 'import "./a.ts";' }],
    [
      "circles",
      "one by types alone",
      { "src/a/a.ts": 'import "./b.ts";', "src/a/b.ts": 'import type { A } from "./a.ts";' },
    ],
    [
      ...(["circles", "one of three"] as const),
      { "src/a/a.ts": 'import "./b.ts";', "src/a/b.ts": 'export * from "./c.ts";', "src/a/c.ts": 'import("./a.ts");' },
    ],
    ["node-imports", "a module of Node", 'import { join } from "node:path";'],
    ["node-imports", "the same by its old name", 'import { join } from "path";'],
    ["node-globals", "bytes of Node", "const a = Buffer.from(b);"],
    ["node-globals", "a type of Node", "const a = (b as NodeJS.ErrnoException).code;"],
    [
      "double-names",
      "a name of two files",
      { "src/a/a.ts": "export type A = 1;", "src/b/b.ts": "export const A = 1;" },
    ],
    ["casts", "a cast", "const a = b as string;"],
    ["casts-to-number", "a cast to a number", "const a = b as number;"],
    ["casts-twice", "a cast by unknown", "const a = b as unknown as string;"],
    ["cross-room-imports", "an import of another room", 'import { a } from "../engine/a.ts";'],
    ["imports-past-barrels", "one past its index.ts", 'import { a } from "../engine/a.ts";'],
    ["imports-of-barrels", "one of its index.ts", 'import { a } from "../engine/index.ts";'],
    ["aborts", "an error by hand", 'throw new FoleyError("aborted", "train: stopped");'],
    ["on-progress", "a callback", "export interface A { readonly onProgress: () => void }"],
  ];

  test.each(counted)("%s: %s", (name, _, sources) => {
    expect(found(name, sources)).toBe(1);
  });

  const passed: readonly (readonly [string, string, string | Readonly<Record<string, string>>])[] = [
    ["conditional-spreads", "a choice of two", "const a = { ...(x ? { x } : { y }) };"],
    ["conditional-spreads", "defaults", "const a = { ...defaults, ...options };"],
    ["conditional-spreads", "a list", "const a = [...(x ? [x] : [])];"],
    ["optional-without-undefined", "one that may be undefined", "interface A { readonly a?: string | undefined }"],
    ["optional-behind-resolvers", "what a caller gives", "export interface TrainOptions { readonly a?: string }"],
    ["optional-behind-resolvers", "a parameter in place", "function f({ a }: { readonly a?: string }) {}"],
    ["optional-behind-resolvers", "words of the door", { "src/cli/a.ts": "interface A { readonly a?: string }" }],
    ["terminal-words", "a comment", "/** As `--vae` says. */ const a = 1; // foley train"],
    ["terminal-words", "dashes within a word", 'const a = "models--owner--name";'],
    ["terminal-words", "what the door says", { "src/cli/a.ts": 'const a = "--vae";' }],
    ["terminal-words", "another program's flag", 'const a = "npm install x --ignore-scripts";'],
    [
      "circles",
      "a diamond",
      { "src/a/a.ts": 'import "./b.ts"; import "./c.ts";', "src/a/b.ts": 'import "./c.ts";', "src/a/c.ts": "" },
    ],
    ["node-imports", "a folder of the core that is called node", { "src/weights/node/a.ts": 'import "node:fs";' }],
    ["node-imports", "a room that needs Node", { "src/hub/a.ts": 'import "node:fs";' }],
    ["node-globals", "a member of the same name", "const a = b.process({ process: 1 });"],
    [
      "double-names",
      "a name that is passed on",
      { "src/a/a.ts": "export const A = 1;", "src/b/b.ts": 'export { A } from "../a/a.ts";' },
    ],
    ["double-names", "a value and its type", "export const A = 1; export type A = 1;"],
    ["casts", "as const", 'const a = ["b"] as const;'],
    ["cross-room-imports", "an import of the same room", 'import { b } from "./b.ts";'],
  ];

  test.each(passed)("%s: not %s", (name, _, sources) => {
    expect(found(name, sources)).toBe(0);
  });

  test("give the lines of the longest function first", () => {
    const sources = { "src/a/a.ts": "function a() {\n  return 1;\n}\nconst b = () => {\n  a();\n  a();\n};\n" };
    const lines = placesOf("longest-function", parseHouse(new Map(Object.entries(sources))));
    expect(lines).toEqual(["src/a/a.ts:4: 4 lines: () => {", "src/a/a.ts:1: 3 lines: function a() {"]);
  });

  test("name those there are, where one is asked for that is not", () => {
    expect(() => placesOf("semicolons", [])).toThrow(/conditional-spreads.*"semicolons"/);
  });
});
