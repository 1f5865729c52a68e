import { cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pagePatience, startBrowser } from "./support/browser.ts";
import { type BuiltWeb, builtWeb, modelsFolder } from "./support/built-web.ts";
import { type ServedFolder, serveFolders } from "./support/serve-folder.ts";

const home = fileURLToPath(new URL("../../", import.meta.url));

let folder: string;
let built: BuiltWeb;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-examples-"));
  built = await builtWeb();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await built?.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Makes a sound as a person would; what the page says of it, and of its threads. */
async function tryOut(page: Page, served: ServedFolder): Promise<{ readonly said: string; readonly facts: string }> {
  page.setDefaultTimeout(pagePatience);
  const faults: string[] = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  await page.goto(served.url);
  const output = page.locator("output");
  await page.locator("button:enabled").waitFor();
  const facts = await output.textContent();
  await page.locator("input").fill("rain");
  await page.locator("button").click();
  await output.filter({ hasText: /seed/ }).waitFor();
  expect(faults).toEqual([]);
  return { facts: facts ?? "", said: (await output.textContent()) ?? "" };
}

it("a page of thirty lines without a bundler makes a sound, with threads by its service worker", async () => {
  const example = join(home, "examples/page");
  expect((await readFile(join(example, "index.html"), "utf8")).trimEnd().split("\n").length).toBeLessThanOrEqual(34);
  const site = join(folder, "page");
  await cp(example, site, { recursive: true });
  await cp(join(built.folder, "foley-service-worker.js"), join(site, "foley-service-worker.js"));
  const served = await serveFolders(
    { "/models/": modelsFolder, "/web/": `${built.folder}/`, "/": `${site}/` },
    { isIsolated: false },
  );
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const { said, facts } = await tryOut(page, served);
    expect(said).toMatch(/^5\.12 s, seed \d+$/);
    expect(facts).toMatch(/^\d threads$|one processor alone/);
    // Once it was loaded it is there without a network, page and all.
    await context.setOffline(true);
    await page.reload();
    await page.locator("button:enabled").waitFor();
  } finally {
    await context.close();
    await served.close();
  }
});

it("a Vite project in a checkout serves and builds foley/web, and its page makes a sound", async () => {
  const checkout = join(folder, "checkout");
  const project = join(checkout, "examples/vite");
  await cp(join(home, "examples/vite"), project, {
    recursive: true,
    filter: (path) => !path.includes("node_modules", home.length),
  });
  await cp(join(home, "package.json"), join(checkout, "package.json"));
  await cp(built.folder, join(checkout, "dist/web"), { recursive: true });
  await cp(join(modelsFolder, "nano"), join(checkout, "models/nano"), { recursive: true });
  const { dependencies } = JSON.parse(await readFile(join(project, "package.json"), "utf8"));
  await mkdir(join(project, "node_modules"));
  // As npm lays a package of another folder.
  const foley = join(project, String(dependencies.foley).replace(/^file:/, ""));
  await symlink(foley, join(project, "node_modules/foley"), "junction");
  await symlink(join(home, "node_modules"), join(checkout, "node_modules"), "junction");
  const { build, createServer } = await import("vite");
  const configFile = join(project, "vite.config.js");
  const developed = await createServer({ root: project, configFile, logLevel: "error", server: { port: 0 } });
  await developed.listen();
  const page = developed.resolvedUrls?.local[0] ?? "";
  const script = await (await fetch(new URL("main.js", page))).text();
  const [, face = ""] = /from "(.*dist\/web\/index\.js.*)"/.exec(script) ?? [];
  const { status } = await fetch(new URL(face, page));
  await developed.close();
  expect([face, status]).toEqual([expect.stringContaining("dist/web/index.js"), 200]);
  await build({ root: project, configFile, logLevel: "error", build: { emptyOutDir: true } });
  const served = await serveFolders({ "/": `${join(project, "dist")}/` });
  const context = await browser.newContext();
  try {
    const { said, facts } = await tryOut(await context.newPage(), served);
    expect(said).toMatch(/^5\.12 s, seed \d+$/);
    expect(facts).toMatch(/^\d threads$|one processor alone/);
  } finally {
    await context.close();
    await served.close();
  }
});
