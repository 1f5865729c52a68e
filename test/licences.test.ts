import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface LockedPackage {
  readonly dev?: boolean;
  readonly license?: string;
}

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const { packages } = JSON.parse(read("package-lock.json")) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const notice = read("NOTICE");

const permissive = new Set([
  "MIT",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "0BSD",
  "Apache-2.0",
  "Unlicense",
  "(MIT OR CC0-1.0)",
]);
/** DejaVu's own, which is permissive and has no name in the list of licences. */
const readByHand = new Set(["dejavu-fonts-ttf"]);

describe("the notice", () => {
  it("names every installed package whose licence is not permissive, with the licence", () => {
    const others = Object.entries(packages)
      .filter(([path, { dev }]) => path !== "" && dev !== true)
      .map(([path, { license = "none" }]) => ({ name: path.slice(path.lastIndexOf("node_modules/") + 13), license }))
      .filter(({ name, license }) => !permissive.has(license) && !readByHand.has(name));
    expect(others.length).toBeGreaterThan(0);
    for (const { name, license } of others) {
      // Packages of binaries belong to the package that loads them.
      const owner = others.find((other) => name.startsWith(`${other.name}-`))?.name ?? name;
      expect(notice).toMatch(new RegExp(`${owner} \\(.*\\), ${license.replaceAll(".", "\\.")}`));
    }
  });

  it("names what is inside of others as WebAssembly", () => {
    for (const words of ["mpg123 (https", "LGPL-2.1-only", "LAME (https", "LGPL-2.0-or-later"])
      expect(notice).toContain(words);
  });
});
