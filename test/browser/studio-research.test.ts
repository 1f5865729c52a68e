import { appendFile, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageRoutes } from "../../src/server/node/routes/pages.ts";
import { researchFolder } from "../support/research-folder.ts";
import { openTestHouse, type TestHouse } from "../support/test-house.ts";
import { startBrowser } from "./support/browser.ts";
import { type BuiltStudio, builtStudio } from "./support/built-studio.ts";
import { StudioPage } from "./support/studio-page.ts";

let folder: string;
let built: BuiltStudio;
let house: TestHouse;
let server: ReturnType<typeof serve>;
let url: string;
let browser: Browser;
let context: BrowserContext;
let studio: StudioPage;
let page: Page;

beforeAll(async () => {
  folder = await researchFolder();
  built = await builtStudio();
  house = await openTestHouse(
    {},
    new Map([
      ["lab", folder],
      ["real", await realSounds(folder)],
    ]),
  );
  const pages = new OpenAPIHono();
  pageRoutes(pages, built.home);
  const isApi = (request: Request): boolean => new URL(request.url).pathname.startsWith("/v1/");
  const fetch = (request: Request): Response | Promise<Response> => (isApi(request) ? house.app : pages).fetch(request);
  server = serve({ fetch, hostname: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await startBrowser();
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
  studio = await StudioPage.open(context, url);
  page = studio.page;
  // Until its service worker is at work the studio may load itself once more.
  await page.waitForFunction("crossOriginIsolated");
  await studio.isReady();
});

afterAll(async () => {
  await context?.close();
  await browser?.close();
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
  await house?.close();
  await built?.remove();
  await rm(folder, { recursive: true, force: true });
});

/** Three recorded sounds, as a place of their own. */
async function realSounds(within: string): Promise<string> {
  const place = join(within, "real");
  await mkdir(place);
  for (const name of sounds) await copyFile(`test/fixtures/${name}`, join(place, name));
  return place;
}

const sounds = ["dog-bark.flac", "rain.wav", "rooster.ogg"];

const go = (place: string): Promise<void> => studio.go(`research/${place}`);

describe("reports", () => {
  test("that are dropped in show tables that sort, curves that say their values, and claims", async () => {
    await go("studies");
    await page.getByLabel("A file of results").setInputFiles("docs/study/nano-esc10/results.json");
    const table = page.getByRole("region", { name: "Table II: the best scores during training" }).first();
    const first = (): Promise<string> => table.locator("tbody tr").first().innerText();
    await expect.poll(first).toContain("scratch");
    await table.getByRole("button", { name: "FD" }).click();
    const header = table.getByRole("columnheader", { name: "FD" });
    await expect.poll(() => header.getAttribute("aria-sort")).toBe("ascending");
    await expect.poll(first).toContain("119");
    const chart = page.getByRole("slider", { name: "FD over training steps" }).first();
    await chart.focus();
    await page.keyboard.press("End");
    await expect
      .poll(() => chart.getAttribute("aria-valuetext"))
      .toMatch(/^training steps 1,?600; scratch, text 12[0-9]/);
    await page.getByText("The same in numbers").first().click();
    const row = page.getByRole("row", { name: /nano-broad, audio/ }).first();
    await expect.poll(() => row.innerText()).toContain("best");
    const claim = page.locator("details.claim").first();
    await claim.locator("summary").click();
    await expect.poll(() => claim.locator("tbody tr").first().innerText()).toMatch(/holds|fails|cannot be told/);
  });

  test("that are none are refused in one line", async () => {
    await page
      .getByLabel("A file of results")
      .setInputFiles({ name: "a.json", mimeType: "", buffer: Buffer.from("[]") });
    await expect.poll(() => page.getByRole("alert").innerText()).toContain("a.json: expected what a study came to");
  });

  test("of the operator's places are listed and opened", async () => {
    await page.getByRole("link", { name: "lab/done" }).click();
    await page.getByRole("heading", { name: "tiny", exact: true }).waitFor();
    expect(
      await page.getByRole("region", { name: "Table II: the best scores during training" }).first().innerText(),
    ).toContain("step 10");
    await page.getByText("The same in numbers").first().click();
    expect(await studio.seriousFaults()).toEqual([]);
  });
});

describe("a benchmark that goes on", () => {
  test("shows each cell, and what came to it while one looks", async () => {
    await go("studies");
    await page.getByRole("link", { name: "lab/going" }).click();
    await page.getByText("1 of 6 cells are finished").waitFor();
    const [cell] = JSON.parse(await readFile(join(folder, "done", "results.json"), "utf8")).cells;
    const line = JSON.stringify({ id: "bells-scratch-text-seed2", result: cell.curve });
    await appendFile(join(folder, "going", "ledger.jsonl"), `${line}\n`);
    await page.getByText("2 of 6 cells are finished").waitFor();
    expect(await studio.seriousFaults()).toEqual([]);
  });

  test("leads to the curves of a cell", async () => {
    await page.getByRole("link", { name: "bells-scratch-text-seed2" }).click();
    await page.getByRole("slider", { name: "text.FD over steps" }).waitFor();
    await page.getByText("Step 10", { exact: false }).first().waitFor();
  });
});

describe("a run", () => {
  test("shows its curves, its best step, and its sounds, and goes on by itself", async () => {
    await go("runs");
    await page.getByRole("link", { name: "lab/run" }).click();
    await page.getByText("Best so far: fd 30.0 at step 20").waitFor();
    const play = page.getByRole("button", { name: /^Play dog/ }).first();
    await play.click();
    await page
      .getByRole("button", { name: /^Stop dog/ })
      .first()
      .waitFor();
    await page
      .getByRole("button", { name: /^Play dog/ })
      .first()
      .waitFor();
    await appendFile(join(folder, "run", "log.jsonl"), `${JSON.stringify({ step: 40, fd: 25 })}\n`);
    await writeFile(join(folder, "run", "best.json"), JSON.stringify({ metric: "fd", step: 40, value: 25 }));
    await page.getByText("Best so far: fd 25.0 at step 40").waitFor();
    expect(await studio.seriousFaults()).toEqual([]);
  });

  test("that is gone is said so", async () => {
    await go("runs/0123456789abcdef");
    await expect.poll(() => page.getByRole("alert").innerText()).toContain("run: expected one in the places");
  });
});

describe("an evaluation", () => {
  test("of files by a place is a job whose worst sounds are heard beside their pairs", async () => {
    await go("evaluate");
    const files = sounds.map((name) => `test/fixtures/${name}`);
    await page.getByLabel("Sounds to judge: files").setInputFiles(files);
    await page.getByLabel("Sounds to judge by: a place of the server").selectOption("real");
    await page.getByRole("button", { name: "Evaluate" }).click();
    await page.getByText("3 sounds judged by 3, 3 pairs").waitFor();
    // The very same sounds.
    const score = await page.getByRole("row", { name: /^FD / }).locator("td").first().innerText();
    expect(Math.abs(Number(score))).toBeLessThan(1e-6);
    const pair = page.locator(".worst-sound").first();
    await pair.getByRole("button", { name: /^Play judged: / }).waitFor();
    await pair.getByRole("button", { name: /^Play reference: / }).waitFor();
    expect(await studio.seriousFaults()).toEqual([]);
  });

  test("stops where one asks for it", async () => {
    await page.getByRole("button", { name: "Evaluate" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
    expect(await page.getByRole("alert").count()).toBe(0);
  });
});

describe("every page", () => {
  test.each([
    ["studies", "link", "lab/done"],
    ["runs", "link", "lab/run"],
    ["evaluate", "button", "Evaluate"],
  ] as const)(
    "%s fits 360 pixels, in the dark too, with nothing serious that axe would find",
    async (place, role, name) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.emulateMedia({ colorScheme: "dark" });
      await go(place);
      await page.getByRole(role, { name }).waitFor();
      await expect.poll(() => studio.overhang()).toBeLessThanOrEqual(0);
      expect(await studio.seriousFaults()).toEqual([]);
    },
  );

  test("without a server says in one line what it needs, and still opens a report", async () => {
    const alone = await context.newPage();
    await alone.goto(`${url}?in=pretence#/research/runs`);
    await alone.getByText("Runs of training are shown where foley runs as a server").waitFor();
    await alone.getByRole("link", { name: "Studies" }).click();
    await alone.getByLabel("A file of results").setInputFiles("docs/study/sensitivity/reactions.json");
    await alone.getByRole("slider", { name: "IS over damaged clips (%)" }).waitFor();
    await alone.close();
  });
});
