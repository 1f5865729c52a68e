import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { OpenAPIHono } from "@hono/zod-openapi";
import { secureHeaders } from "hono/secure-headers";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/decode/decode-audio.ts";
import { isSilent } from "../../src/audio/waveform.ts";
import { defaultsOf } from "../../src/generate/node/defaults-of.ts";
import { load } from "../../src/library/load.ts";
import { pageRoutes } from "../../src/server/node/routes/pages.ts";
import { openTestHouse, type TestHouse } from "../support/test-house.ts";
import { startBrowser } from "./support/browser.ts";
import { type BuiltStudio, builtStudio } from "./support/built-studio.ts";
import { StudioPage } from "./support/studio-page.ts";

/** Drops two files onto the page, of which one is a sound. */
const dropBeside = `(async () => {
  const wav = "data:audio/wav;base64,UklGRigAAABXQVZFZm10IBAAAAABAAEAgD4AAAB9AAACABAAZGF0YQQAAAAAEADw";
  const sound = await (await fetch(wav)).blob();
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["no sound"], "words.wav"));
  dataTransfer.items.add(new File([sound], "bell.wav"));
  const drop = new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer });
  document.querySelector("main").dispatchEvent(drop);
  if (!drop.defaultPrevented) throw new Error("the browser would leave the page");
})()`;

/** What is there once a section is drawn. */
const shown = {
  studio: "[data-take]",
  library: "[data-take]",
  "a take": ".plot",
  research: "text=No studies yet",
} as const;

async function visit(section: keyof typeof shown): Promise<void> {
  const [take] = await studio.takes();
  await studio.go(section === "a take" ? `library/${take?.id}` : section);
  await studio.page.locator(shown[section]).first().waitFor();
}

let built: BuiltStudio;
let house: TestHouse;
let server: ReturnType<typeof serve>;
let url: string;
let browser: Browser;
let studio: StudioPage;

beforeAll(async () => {
  built = await builtStudio();
  house = await openTestHouse();
  const pages = new OpenAPIHono();
  // As the whole server isolates pages; without, the service worker would load the page once more.
  pages.use(secureHeaders({ crossOriginOpenerPolicy: "same-origin", crossOriginEmbedderPolicy: "require-corp" }));
  pageRoutes(pages, built.home);
  const isApi = (request: Request): boolean => new URL(request.url).pathname.startsWith("/v1/");
  const fetch = (request: Request): Response | Promise<Response> => (isApi(request) ? house.app : pages).fetch(request);
  server = serve({ fetch, hostname: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await startBrowser();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
  studio = await StudioPage.open(context, url);
});

afterAll(async () => {
  await browser?.close();
  await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
  await house?.close();
  await built?.remove();
});

describe("the studio of a server", () => {
  test("is readable, and has nothing serious that axe would find, before anything is made", async () => {
    await studio.page.getByText("No takes yet").waitFor();
    expect(await studio.seriousFaults()).toEqual([]);
  });

  test("makes what the library makes with the same seed", async () => {
    await studio.page.getByLabel("Seed", { exact: false }).first().fill("7");
    const take = await studio.make("rain");
    expect(take).toMatchObject({ seed: 7, prompt: "rain" });
    const model = await load("nano", { device: "cpu", threadCount: 1 });
    const clip = await model.generate("rain", { seed: 7, steps: 2, durationSeconds: 0.64 });
    await model.dispose();
    const [made] = (await studio.waveform(take.id)).channels;
    const most = clip.samples.reduce((far, sample, i) => Math.max(far, Math.abs(sample - (made?.[i] ?? 9))), 0);
    // The file has 16 bits.
    expect(most).toBeLessThan(1e-4);
  });

  test("makes each line of a batch, and says what failed", async () => {
    const { page } = studio;
    await page.getByLabel("Each line is a prompt of its own").check();
    await page.getByLabel("Prompts, one a line").fill("a dog\n\n  a bell \n");
    await expect.poll(() => page.getByRole("button", { name: "Make 2 takes" }).isEnabled()).toBe(true);
    await page.keyboard.press("Control+Enter");
    await page.waitForFunction("document.querySelectorAll('[data-take]').length === 3");
    const prompts = (await studio.takes()).map(({ prompt }) => prompt);
    expect(prompts.sort()).toEqual(["a bell", "a dog", "rain"]);
    await page.getByLabel("Each line is a prompt of its own").uncheck();
    await page.getByLabel("Prompt", { exact: true }).fill("a".repeat(10_001));
    await page.getByText("The prompt has 10,001 letters, more than the 10,000 that can be taken.").waitFor();
    await page.getByLabel("Prompt", { exact: true }).fill("rain");
    await page.getByLabel("Steps").first().fill("many");
    await page.getByText("Expected a whole number from 1 to 999").waitFor();
    await expect.poll(() => page.locator("form button[type=submit]").isDisabled()).toBe(true);
    await page.getByLabel("Steps").first().fill("2");
  });

  test("goes on with what was ordered after a reload, and makes nothing twice", async () => {
    const { page } = studio;
    await studio.fill("a bell", { Duration: "2.56", Steps: "40" });
    await page.getByLabel("Takes of each").selectOption("2");
    await page.getByLabel("Seed", { exact: false }).first().fill("40");
    await studio.newTake(() => page.keyboard.press("Control+Enter"));
    await page.reload();
    await studio.isReady();
    await page.waitForFunction("document.querySelectorAll('[data-take]').length >= 5");
    await page.locator(".job").first().waitFor({ state: "detached" });
    const seeds = (await studio.takes()).filter(({ settings }) => settings?.steps === 40).map(({ seed }) => seed);
    expect(seeds.sort()).toEqual([40, 41]);
    await page.getByLabel("Takes of each").selectOption("1");
  });

  test("refines a draft: the same seed with all steps, as a take that came of it", async () => {
    const draft = (await studio.takes()).find(({ settings }) => settings?.steps === 2);
    const button = studio.page.locator(`[data-take="${draft?.id}"]`).getByRole("button", { name: "Refine" });
    const refined = await studio.newTake(() => button.click());
    expect(refined).toMatchObject({
      seed: draft?.seed,
      settings: { steps: (await defaultsOf("nano")).steps },
      parent: { take: draft?.id, how: "refine" },
    });
  });

  test("makes a region anew that was dragged on the spectrogram", async () => {
    const { page } = studio;
    const take = (await studio.takes()).find(({ prompt }) => prompt === "rain");
    await studio.go(`library/${take?.id}`);
    const plot = page.locator(".plot").first();
    await plot.waitFor();
    const box = await plot.boundingBox();
    if (box === null) throw new Error("the spectrogram is not there");
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.7, { steps: 5 });
    await page.mouse.up();
    expect(await studio.seriousFaults()).toEqual([]);
    const made = await studio.newTake(() => page.getByRole("button", { name: "Make selection anew" }).click());
    expect(made.parent).toEqual({ take: take?.id, how: "region" });
    expect(made.settings?.inpaint).toMatchObject([{ fromSeconds: expect.any(Number), toHz: expect.any(Number) }]);
    expect(isSilent(await studio.waveform(made.id))).toBe(false);
    await page.getByLabel("Where it came from").getByText("region made anew").waitFor();
  });

  test("takes in files that are dropped beside every field, and stays", async () => {
    const { page } = studio;
    await studio.go("library");
    const dropped = await studio.newTake(() => page.evaluate(dropBeside));
    expect(dropped).toMatchObject({ name: "bell", prompt: null });
    await page.getByRole("region", { name: "Notifications" }).getByText("words.wav: expected WAV").waitFor();
    await page.waitForURL("**/#/studio");
    await page.getByRole("button", { name: "Take the sound out" }).waitFor();
    expect(await studio.seriousFaults()).toEqual([]);
    await page.getByLabel("Put away").click();
    await page.getByRole("button", { name: "Take the sound out" }).click();
    await studio.go(`library/${(await studio.takes()).find(({ prompt }) => prompt === "rain")?.id}`);
  });

  test("makes a loop by hand, which is a take of its own", async () => {
    const { page } = studio;
    await page.getByRole("button", { name: "Make seamless" }).click();
    const keep = page.getByRole("button", { name: "Keep as a new take" });
    const loop = await studio.newTake(() => keep.click());
    expect(loop.parent?.how).toBe("loop");
  });

  test("saves what is seen of a take, and offers to keep changes that one leaves behind", async () => {
    const { page } = studio;
    const take = (await studio.takes()).find(({ prompt, parent }) => prompt === "rain" && parent === null);
    if (take === undefined) throw new Error("the first take is gone");
    await studio.go(`library/${take.id}`);
    await page.getByRole("button", { name: "Reverse", exact: true }).click();
    await page.getByText("1 change, not kept yet.").waitFor();
    // What it is called changes nothing of what was done to it.
    for (const name of ["rain at night", "rain"]) {
      await page.getByLabel("Name of the take").fill(name);
      await page.getByLabel("Name of the take").press("Enter");
      await expect.poll(async () => (await studio.takes()).find(({ id }) => id === take.id)?.name).toBe(name);
    }
    await page.getByRole("button", { name: "Export…" }).click();
    const dialog = page.getByRole("dialog", { name: "Export a sound" });
    await dialog.getByRole("radio", { name: "The edited sound: 1 change, not kept yet", checked: true }).waitFor();
    await dialog.getByRole("radio", { name: "The take as it is kept" }).waitFor();
    expect(await studio.seriousFaults()).toEqual([]);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      dialog.getByRole("button", { name: "Save", exact: true }).click(),
    ]);
    const saved = await decodeAudio(await readFile(await download.path()), "saved");
    const [kept] = (await studio.waveform(take.id)).channels;
    expect(saved.channels[0]?.slice(0, 100)).toEqual(kept?.toReversed().slice(0, 100));
    await dialog.getByRole("button", { name: "Close" }).click();
    await studio.go("library");
    await page.getByText('1 change to "rain" not kept.').waitFor();
    const edited = await studio.newTake(() => page.getByRole("button", { name: "Keep", exact: true }).click());
    expect(edited.parent).toEqual({ take: take.id, how: "edit" });
  });

  test("is worked by keys alone", async () => {
    const { page } = studio;
    await studio.go("studio");
    await page.keyboard.press("n");
    // It may have to be drawn first.
    await page.locator("[data-prompt]:focus").waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("a helicopter");
    const take = await studio.newTake(() => page.keyboard.press("Control+Enter"));
    await page.locator(`[data-take="${take.id}"]`).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("j");
    await page.keyboard.press("f");
    await page.locator(`[data-take="${take.id}"] .star[aria-pressed=true]`).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/#/library/${take.id}`);
    await expect.poll(() => page.title()).toBe("a helicopter – foley studio");
    await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("a helicopter");
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    // On a slow computer a dialog that closes stays for a while.
    await page.evaluate(`globalThis.frame = requestAnimationFrame;
      requestAnimationFrame = (work) => setTimeout(work, 500)`);
    await page.keyboard.press("Escape");
    await page.keyboard.press("2");
    await page.waitForURL("**/#/library");
    await page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "detached" });
    await page.evaluate("requestAnimationFrame = frame");
    await page.getByLabel("Search the library").waitFor();
  });

  test("deletes with a way back, and finds favourites", async () => {
    const { page } = studio;
    const before = (await studio.takes()).length;
    const beside = await page.locator("[data-take]").nth(1).getAttribute("data-take");
    await page.locator("[data-take] .picture").first().focus();
    await page.keyboard.press("Delete");
    await page.getByText("Deleted a take.").waitFor();
    const focused = "document.activeElement.closest('[data-take]')?.dataset.take";
    await expect.poll(() => page.evaluate(focused)).toBe(beside);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Deleted a take.").waitFor({ state: "detached" });
    await page
      .getByRole("checkbox", { name: /^Pick / })
      .first()
      .check();
    await page.getByRole("toolbar", { name: "Picked takes" }).getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(async () => (await studio.takes()).length).toBe(before);
    await page.getByText(`${before} takes`, { exact: true }).waitFor();
    await page.getByText("1 take picked").waitFor();
    await page.getByRole("button", { name: "Pick none" }).click();
    await page.getByText("1 take picked").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Favourites" }).click();
    await page.getByText("1 take", { exact: true }).waitFor();
  });

  test("goes back to its server by itself, where it was loaded while none answered", async () => {
    const { page } = studio;
    await page.evaluate("navigator.serviceWorker.ready.then(() => {})");
    await page.context().setOffline(true);
    try {
      await page.reload();
      await page.getByText("No server answers: sounds are made in this browser").waitFor();
    } finally {
      await page.context().setOffline(false);
    }
    await page.getByText("The server answers again").waitFor();
    await page.getByText("Sounds are made by the server").waitFor();
  });

  test("has nothing serious that axe would find, light and dark, in any section", async () => {
    for (const scheme of ["light", "dark"] as const) {
      await studio.page.emulateMedia({ colorScheme: scheme });
      for (const section of Object.keys(shown) as (keyof typeof shown)[]) {
        await visit(section);
        expect(await studio.seriousFaults(), `${section}, ${scheme}`).toEqual([]);
      }
    }
  });

  test("fits into 360 pixels", async () => {
    await studio.page.setViewportSize({ width: 360, height: 740 });
    for (const section of Object.keys(shown) as (keyof typeof shown)[]) {
      await visit(section);
      await expect.poll(() => studio.overhang(), { message: section }).toBeLessThanOrEqual(0);
    }
  });

  test("had no fault that nobody was told of", () => {
    expect(studio.faults).toEqual([]);
  });
});
