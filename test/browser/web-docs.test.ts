import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServedFolder } from "./support/serve-folder.ts";
import { openPage, WebHouse } from "./support/web-page.ts";

const home = fileURLToPath(new URL("../../", import.meta.url));
const page = await readFile(`${home}docs/web.md`, "utf8");

/** The programs of the page: what is imported from foley/web, and what is done with it. */
const programs = [...page.matchAll(/^```js\n([\s\S]*?)^```/gm)].map(([, program = ""]) => program);

let house: WebHouse;
let served: ServedFolder;

beforeAll(async () => {
  house = await WebHouse.open();
  const importMap = '<!doctype html><script type="importmap">{ "imports": { "foley/web": "/web/index.js" } }</script>';
  const start = '<script type="module">globalThis.foley = await import("foley/web");</script>';
  served = await house.serve({ pages: { "/": `${importMap}${start}` } }, { "/sounds/": `${home}test/fixtures/` });
});
afterAll(() => house?.close());

describe("the programs of docs/web.md", () => {
  it("are there", () => {
    expect(programs.length).toBeGreaterThan(3);
  });

  it.each(programs)("run: %#", async (program) => {
    const context = await house.browser.newContext();
    const { page: tab, run } = await openPage(await context.newPage(), served.url);
    const said: string[] = [];
    tab.on("console", (message) => said.push(message.text()));
    // As a module of its own, which fails as a module does.
    await run(
      `const script = URL.createObjectURL(new Blob([given.program], { type: "text/javascript" }));
       await import(script);`,
      { program: withOneThread(program) },
    );
    if (program.includes("console.log")) expect(said).not.toEqual([]);
    if (program.includes("stop.abort()")) expect(said).toContain("sampling: aborted after 3 of 20 steps");
    await context.close();
  });
});

/** Threads say nothing of a page of documentation, and take long on a machine that is busy. */
function withOneThread(program: string): string {
  return program.replace("open()", "open({ threads: 1 })").replace("open({ models:", "open({ threads: 1, models:");
}
