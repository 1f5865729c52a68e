import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Declarations,
  declarationsOf,
  facesIn,
  lostTypes,
  readDeclarations,
  typesOf,
} from "../tools/faces/faces.js";
import { buildPackage } from "./support/build-package.ts";

let folder: string;
let files: Declarations;
let faces: ReadonlyMap<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-faces-"));
  await buildPackage(folder);
  files = readDeclarations(folder);
  faces = facesIn(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The files that a program of one line loads, as V8 counted them. */
async function filesLoadedBy(program: string): Promise<string[]> {
  const place = await mkdtemp(join(folder, "coverage-"));
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
    env: { ...process.env, NODE_V8_COVERAGE: place },
  });
  const reports = await Promise.all((await readdir(place)).map((name) => readFile(join(place, name), "utf8")));
  const results = reports.flatMap(
    (text) => (JSON.parse(text) as { readonly result: readonly { url: string }[] }).result,
  );
  return results.map(({ url }) => url).filter((url) => url.startsWith("file:"));
}

describe("the library", () => {
  it("is there at once: importing it loads no package but one that compares words, and no room's work", async () => {
    const loaded = await filesLoadedBy(`await import(${JSON.stringify(pathToFileURL(join(folder, "dist/index.js")))})`);
    expect(loaded.some((url) => url.endsWith("dist/index.js"))).toBe(true);
    const packages = loaded.flatMap((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []);
    expect(new Set(packages)).toEqual(new Set(["fastest-levenshtein"]));
    const rooms = [
      "audio",
      "convert",
      "data",
      "diffusion",
      "evaluate",
      "generate",
      "hub",
      "models",
      "nn",
      "study",
      "train",
    ];
    expect(loaded.filter((url) => rooms.some((room) => url.includes(`/dist/${room}/`)))).toEqual([]);
  });

  it("can be loaded by require", async () => {
    const face = JSON.stringify(join(folder, "dist/index.js"));
    const program = `const { foley, load } = require(${face});
      (typeof load === "function" && foley.load === load) || process.exit(1)`;
    const hasRequire = process.allowedNodeEnvironmentFlags.has("--experimental-require-module");
    if (hasRequire) await promisify(execFile)(process.execPath, ["-e", program]);
  });
});

describe("the faces", () => {
  it("export every type that stands in a signature", () => {
    expect(lostTypes(files, faces.values())).toEqual([]);
  });

  it("are each used, with every type by its name, in the project that stands for others'", async () => {
    const places = fileURLToPath(new URL("consumer/types/", import.meta.url));
    const texts = await Promise.all((await readdir(places)).map((name) => readFile(join(places, name), "utf8")));
    const named = texts.map((text): [string, string[]] => {
      const [, names = "", face = ""] = /^export type \{([^}]*)\} from "([^"]*)";\n$/.exec(text) ?? [];
      return [
        face,
        names
          .split(",")
          .flatMap((name) => name.trim() || [])
          .sort(),
      ];
    });
    const exported = [...faces].map(([face, file]) => [face, typesOf(files, file)]);
    expect(Object.fromEntries(named), "see tools/faces/write-types.js").toEqual(Object.fromEntries(exported));
  });
});

describe("the check of faces", () => {
  const lostIn = (...sources: readonly (readonly [string, string])[]) =>
    lostTypes(declarationsOf(new Map(sources)), ["dist/index.d.ts"]);
  const inner = ["dist/a.d.ts", "export interface A { readonly x: number }\nexport declare const a: A;"] as const;

  it.each([
    ["a function's parameter", 'import type { A } from "./a.js";\nexport declare function f(a: readonly A[]): void;'],
    ["a default", 'import type { A } from "./a.js";\nexport declare function f({ x }?: A): void;'],
    ["a result", 'import type { A } from "./a.js";\nexport declare function f(): Promise<A | null>;'],
    ["what a type is made of", 'import type { A } from "./a.js";\nexport type B = Pick<A, "x">;'],
    ["what is extended", 'import type { A } from "./a.js";\nexport interface B extends A {}'],
    ["a method", 'import type { A } from "./a.js";\nexport declare class B { #p; m(a: A): void }'],
    ["a constant", 'export { a } from "./a.js";'],
    ["what the file does not export", "interface C {}\nexport type B = C[];"],
  ])("finds %s", (_, text) => {
    expect(lostIn(["dist/index.d.ts", text], inner)).toHaveLength(1);
  });

  it.each([
    ["what is exported", 'export { a, type A } from "./a.js";'],
    ["what is global", "export declare function f<T>(a: Map<string, T>): Promise<T>;"],
    ["what is private", 'import type { A } from "./a.js";\nexport declare class B { private constructor(a: A) }'],
    ["how an object is made that is a type alone", 'export type { B } from "./b.js";'],
  ])("lets be %s", (_, text) => {
    const made = [
      "dist/b.d.ts",
      'import type { A } from "./a.js";\nexport declare class B { constructor(a: A) }',
    ] as const;
    expect(lostIn(["dist/index.d.ts", text], inner, made)).toEqual([]);
  });

  it("asks for a name of what the compiler inferred", () => {
    const text = 'export declare function f(): import("./a.js").A;';
    expect(() => lostIn(["dist/index.d.ts", text], inner)).toThrow("expected a type that is named");
  });
});
