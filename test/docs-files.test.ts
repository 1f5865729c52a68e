import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as face from "../src/index.ts";
import { Foley } from "../src/library/foley.ts";
import { FoleyData } from "../src/library/foley-data.ts";
import { FoleyModels } from "../src/library/foley-models.ts";
import { FoleyStudies } from "../src/library/foley-studies.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Folders in which the docs know their way. */
const folders = ["src", "test", "tools", "bench", "docs", "bin", "models", "studies", ".ci"];

/** Every file and folder of the checkout, as `/src/engine/work.ts`. */
const places = new Set(
  [...readdirSync(root), ...folders.flatMap((folder) => filesIn(folder))].map((path) => `/${path}`),
);

function filesIn(folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return names.map((name) => `${folder}/${name.split(sep).join("/")}`);
}

/** Subpaths of the package, as `foley/engine`. */
const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: object };
const subpaths = new Set(Object.keys(exports).map((subpath) => subpath.replace(/^\./, "foley")));

/** What is written as an example, or by a run. */
const others = new Set(["x.test.ts", "data.json", "config.json", "model_index.json"]);

/** Files and folders that a text names between backticks, but for those of rows that say what is to come. */
function namedPlaces(markdown: string): string[] {
  const here = markdown.replace(/^\| to come.*$/gm, "");
  const words = [...here.matchAll(/`([\w./-]+)`/g)].map(([, word = ""]) => word);
  return words.filter((word) => /\w\/|\w\.(ts|js|json|md|py|sh)$/.test(word) && !others.has(word));
}

/** A place is named from the root, from a folder above it, or by its name alone. */
function isThere(word: string): boolean {
  if (subpaths.has(word)) return true;
  const end = `/${word.replace(/^(\.\.\/)+/, "").replace(/\/$/, "")}`;
  return [...places].some((place) => place.endsWith(end));
}

describe("the page of the library", () => {
  const page = readFileSync(join(root, "docs/library.md"), "utf8");
  const isNamed = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(page);

  it("names every function of the face foley", () => {
    const functions = Object.entries(face).filter(([, value]) => typeof value === "function");
    expect(functions.length).toBeGreaterThan(20);
    expect(functions.map(([name]) => name).filter((name) => !isNamed(name))).toEqual([]);
  });

  it.each([Foley, FoleyData, FoleyModels, FoleyStudies])("names every call of %o", ({ prototype }) => {
    const calls = Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor");
    expect(calls.length).toBeGreaterThan(3);
    expect(calls.filter((name) => !isNamed(name))).toEqual([]);
  });
});

describe("the docs for who works on the house", () => {
  it.each(["docs/architecture.md", "CONTRIBUTING.md"])("%s names files and folders that there are", (file) => {
    const named = namedPlaces(readFileSync(join(root, file), "utf8"));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((word) => !isThere(word))).toEqual([]);
  });

  it("would notice a file that has gone", () => {
    expect(["engine/work.ts", "src/engine/", "shape-rule.ts", "foley/engine"].filter((word) => !isThere(word))).toEqual(
      [],
    );
    expect(["engine/play.ts", "src/motor/", "foley/motor"].filter(isThere)).toEqual([]);
  });
});
