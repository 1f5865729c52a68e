import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isSilent } from "../../src/audio/waveform.ts";
import { writeStaticSite } from "../../src/server/node/static/write-static-site.ts";
import { startBrowser } from "./support/browser.ts";
import { type BuiltStudio, builtStudio } from "./support/built-studio.ts";
import { type ServedFolder, serveFolders } from "./support/serve-folder.ts";
import { StudioPage } from "./support/studio-page.ts";

const dog = fileURLToPath(new URL("../fixtures/dog-bark.flac", import.meta.url));

/** A library as the studio kept it in the second form of its database. */
const earlierLibrary = `new Promise((resolve, reject) => {
  const opening = indexedDB.open("foley-studio", 20);
  opening.onupgradeneeded = () => {
    const takes = opening.result.createObjectStore("takes", { keyPath: "id" });
    for (const name of ["createdAt", "favourite", "batch", "parent.take"]) takes.createIndex(name, name);
    takes.createIndex("tags", "tags", { multiEntry: true });
    opening.result.createObjectStore("audio", { keyPath: "id" });
    opening.result.createObjectStore("orders", { keyPath: "batch" }).createIndex("createdAt", "createdAt");
    const usual = { createdAt: 1, name: "rain", prompt: "rain", seed: 1, model: "nano", sampleRate: 16000, channels: 1,
      seconds: 1, bytes: 1, favourite: 0, tags: [], batch: "b", warnings: [], parent: null,
      picture: { time: 1, bands: 1, levels: new Uint8Array(1) } };
    const settings = { steps: 10, negative: "", loop: true };
    takes.add({ ...usual, id: "1", settings });
    takes.add({ ...usual, id: "2", settings: { ...settings, edits: ["Kept 0.000 to 1.000 s"] } });
    takes.add({ ...usual, id: "3", settings: null, parent: { take: "1", how: "loop" } });
  };
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => { opening.result.close(); resolve(); };
})`;

let built: BuiltStudio;
let folder: string;
let site: ServedFolder;
let browser: Browser;
let context: BrowserContext;
let studio: StudioPage;

beforeAll(async () => {
  built = await builtStudio();
  folder = await mkdtemp(join(tmpdir(), "foley-site-"));
  await writeStaticSite(join(folder, "site"), built.home);
  // As project pages are: no header allows threads.
  site = await serveFolders({ "/": `${folder}/site/` }, { isIsolated: false });
  browser = await startBrowser();
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  studio = await StudioPage.open(context, site.url);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
  await built?.remove();
  await rm(folder, { recursive: true, force: true });
});

describe("a site of files", () => {
  test("has threads by its service worker, though its server sends no header", async () => {
    await studio.page.waitForFunction("globalThis.crossOriginIsolated");
    await studio.isReady();
    await studio.page.getByText("No server answers here").waitFor();
  });

  test("makes a sound in the browser, with its settings, that is not silent", async () => {
    const take = await studio.make("a dog barking");
    expect(take).toMatchObject({ prompt: "a dog barking", seconds: 0.64, parent: null, settings: { steps: 2 } });
    expect(isSilent(await studio.waveform(take.id))).toBe(false);
  });

  test("says at once what would be too long", async () => {
    const { page } = studio;
    await page.getByLabel("Prompt", { exact: true }).fill("a".repeat(10_001));
    await page.getByText("The prompt has 10,001 letters, more than the 10,000 that can be taken.").waitFor();
    await expect.poll(() => page.locator("form button[type=submit]").isDisabled()).toBe(true);
  });

  test("stops what is being made, and keeps nothing of it", async () => {
    const before = (await studio.takes()).length;
    await studio.fill("rain", { Steps: "900" });
    await studio.page.keyboard.press("Control+Enter");
    await studio.page.getByRole("progressbar").waitFor();
    await studio.page.getByRole("button", { name: "Stop", exact: true }).click();
    await studio.page.getByRole("progressbar").waitFor({ state: "detached" });
    expect((await studio.takes()).length).toBe(before);
  });

  test("varies a file that is dropped in", async () => {
    const { page } = studio;
    const file = page.getByLabel("Sound to begin from").locator("input[type=file]");
    const dropped = await studio.newTake(() => file.setInputFiles(dog));
    expect(dropped).toMatchObject({ name: "dog-bark", settings: null, parent: null });
    await page.getByLabel("Strength").fill("0.6");
    const varied = await studio.make("rain");
    expect(varied.parent).toEqual({ take: dropped.id, how: "variation" });
    expect(isSilent(await studio.waveform(varied.id))).toBe(false);
    await page.getByRole("button", { name: "Take the sound out" }).click();
  });

  test("finds everything again after a reload, searches it, and keeps what was written in the form", async () => {
    const before = await studio.takes();
    await studio.page.reload();
    await studio.isReady();
    expect((await studio.takes()).length).toBe(before.length);
    await expect.poll(() => studio.page.getByLabel("Prompt", { exact: true }).inputValue()).toBe("rain");
    await studio.page.getByRole("link", { name: "Library" }).first().click();
    await studio.page.getByLabel("Search the library").fill("barking");
    await studio.page.getByText("1 take", { exact: true }).waitFor();
    await expect.poll(() => studio.page.locator("[data-take]").count()).toBe(1);
    await studio.go("studio");
  });

  test("opens and makes sounds without a network", async () => {
    await context.setOffline(true);
    try {
      await studio.page.reload();
      await studio.isReady();
      const take = await studio.make("a church bell");
      expect(isSilent(await studio.waveform(take.id))).toBe(false);
    } finally {
      await context.setOffline(false);
    }
  });

  test("says why there are no threads where no service worker may run, and makes sounds all the same", async () => {
    const plain = await browser.newContext({ serviceWorkers: "block" });
    const single = await StudioPage.open(plain, site.url);
    await single.page.getByText("Sounds take longer here").waitFor();
    expect(isSilent(await single.waveform((await single.make("rain")).id))).toBe(false);
    await plain.close();
  });

  test("opens a library of before takes knew whether they loop, and knows it of each", async () => {
    const earlier = await browser.newContext({ serviceWorkers: "block" });
    const page = await earlier.newPage();
    await page.goto(`${site.url}offline.json`);
    await page.evaluate(earlierLibrary);
    const opened = await StudioPage.open(earlier, site.url);
    await opened.page.locator("[data-take]").nth(2).waitFor();
    expect((await opened.rows("takes")).map(({ isLoop }) => isLoop)).toEqual([true, false, true]);
    expect(opened.faults).toEqual([]);
    await earlier.close();
  });

  test("had no fault that nobody was told of", () => {
    expect(studio.faults).toEqual([]);
  });
});
