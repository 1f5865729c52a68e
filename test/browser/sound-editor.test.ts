import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/decode/decode-audio.ts";
import { readSettings } from "../../src/generate/read-settings.ts";
import type { RegionOrder } from "../../src/studio/sound/edit/region-order.ts";
import type { StartedSource } from "../../src/studio/sound/trial/started-source.ts";
import { trialSound } from "../../src/studio/sound/trial/trial-sound.ts";
import { pagePatience, startBrowser } from "./support/browser.ts";
import { type ServedFolder, serveFolders } from "./support/serve-folder.ts";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
let folder: string;
let served: ServedFolder;
let browser: Browser;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-sound-parts-"));
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const input = join(root, "src/studio/sound/trial/index.html");
  await build({
    configFile: join(root, "vite.studio.config.ts"),
    logLevel: "error",
    build: { outDir: folder, rollupOptions: { input } },
  });
  served = await serveFolders({ "/": folder });
  browser = await startBrowser();
});

afterEach(async () => {
  await page?.context().close();
  expect(faults.splice(0)).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  await served?.close();
  await rm(folder, { recursive: true, force: true });
});

/** The page of parts, whose picture is drawn; it notes each source that begins to play. */
async function open(
  query = "",
  size = { width: 1000, height: 800 },
  scheme: "dark" | "light" = "light",
): Promise<void> {
  const context = await browser.newContext({ viewport: size, colorScheme: scheme, acceptDownloads: true });
  context.setDefaultTimeout(pagePatience);
  page = await context.newPage();
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.goto(`${served.url}sound/trial/index.html${query}`);
  await page.locator(".plot canvas").waitFor();
}

const drawn = (): Promise<void> => page.locator(".known-words").waitFor({ state: "detached" });
const asked = <T>(): Promise<T[]> => page.evaluate<T[]>("tried.asked");
const startsOf = async (count: number): Promise<StartedSource> => {
  await page.waitForFunction(`tried.started.length >= ${count}`);
  return page.evaluate<StartedSource>(`tried.started[${count - 1}]`);
};
const button = (name: string) => page.getByRole("button", { name, exact: true });
const field = (name: string) => page.locator(".selection-fields").getByLabel(name, { exact: true });
const plot = () => page.getByRole("slider", { name: "Position in trial" });

/** Drags over shares of the plot's width and height. */
async function drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const box = await plot().boundingBox();
  if (box === null) throw new Error("the plot is not seen");
  const at = ([x, y]: readonly [number, number]) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 5 });
  await page.mouse.up();
}

/** Height of a tone within samples, in dB. */
function levelAt(samples: readonly number[], hertz: number, sampleRate: number): number {
  let [re, im] = [0, 0];
  for (const [i, x] of samples.entries()) {
    re += x * Math.cos((2 * Math.PI * hertz * i) / sampleRate);
    im += x * Math.sin((2 * Math.PI * hertz * i) / sampleRate);
  }
  return 20 * Math.log10((2 * Math.hypot(re, im)) / samples.length);
}

describe("a selection in time and frequency", () => {
  test("is heard alone", async () => {
    await open();
    await drag([0.25, 0.35], [0.75, 0.02]);
    await expect.poll(async () => Number(await field("Above").inputValue())).toBeGreaterThan(1500);
    await expect.poll(() => field("Below").inputValue()).toBe("8000");
    await button("Play the selection").click();
    const { samples, sampleRate } = await startsOf(1);
    const seconds = Number(await field("To").inputValue()) - Number(await field("From").inputValue());
    expect(samples.length / sampleRate).toBeCloseTo(seconds, 2);
    // The tone of 5 kHz lies within; what rises from 200 Hz stays below.
    expect(levelAt(samples, 5000, sampleRate)).toBeGreaterThan(-27);
    const whole = [...(trialSound(5).channels[0] as Float32Array)].slice(20_000, 20_000 + samples.length);
    const power = (of: readonly number[]): number => of.reduce((sum, x) => sum + x * x, 0) / of.length;
    expect(10 * Math.log10(power(samples) / power(whole))).toBeLessThan(-10);
  });

  test("is made by numbers, read out under the pointer, and cleared by Escape", async () => {
    await open();
    await drawn();
    await field("From").fill("1");
    await field("From").press("Tab");
    await field("Above").fill("1000");
    await field("Above").press("Tab");
    await expect.poll(() => page.locator(".selection-box").count()).toBe(1);
    const box = await plot().boundingBox();
    await page.mouse.move((box?.x ?? 0) + 400, (box?.y ?? 0) + 60);
    await expect.poll(() => page.locator(".pointed-words").textContent()).toMatch(/[\d.]+ s · [\d.]+ k?Hz · -\d+ dB/);
    await plot().focus();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator(".selection-box").count()).toBe(0);
  });

  test("is asked for anew with its edges, and with all frequencies only where they are meant", async () => {
    await open();
    await drag([0.2, 0.3], [0.4, 0.7]);
    await button("Make selection anew").click();
    await drag([0.5, 0.5], [0.7, 0.5]);
    await button("Make selection anew").click();
    await button("Extend before").click();
    await expect.poll(async () => (await asked()).length).toBe(3);
    const [band, span, before] = await asked<RegionOrder>();
    const regionOf = (order: RegionOrder | undefined): string[] => Object.keys(order?.wishes.inpaint?.[0] ?? {});
    expect(regionOf(band)).toEqual(["fromSeconds", "toSeconds", "fromHz", "toHz"]);
    expect(regionOf(span)).toEqual(["fromSeconds", "toSeconds"]);
    expect(before?.wishes).toEqual({ inpaint: [{ toSeconds: 2 }] });
    expect(await page.evaluate("tried.asked[2].init.channels[0].length")).toBe(7 * 16_000);
  });
});

describe("the player", () => {
  test("is used by keys alone", async () => {
    await open();
    await plot().focus();
    const at = async (): Promise<number> => Number(await plot().getAttribute("aria-valuenow"));
    await page.keyboard.press("End");
    await expect.poll(at).toBe(5);
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await expect.poll(at).toBeCloseTo(0.1, 2);
    await page.keyboard.press("[");
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("]");
    await expect.poll(() => field("To").inputValue()).toBe("0.6");
    await page.keyboard.press("l");
    // A key that is held plays once.
    for (let i = 0; i < 2; i++) await page.keyboard.down("Space");
    await page.keyboard.up("Space");
    const { loop, samples } = await startsOf(1);
    expect(loop[0]).toBe(true);
    expect(samples).toHaveLength(8000);
    await button("Pause").waitFor();
    await page.keyboard.press("Space");
    await button("Play the selection").waitFor();
    await page.keyboard.press("+");
    await expect.poll(() => page.getByLabel("Part that is seen").isEnabled()).toBe(true);
  });

  test("repeats without a gap: each round has the very samples of the sound", async () => {
    await open();
    const { rendered, expected } = await page.evaluate<{ rendered: number[]; expected: number[] }>("tried.loop()");
    const differences = rendered.map((x, i) => Math.abs(x - (expected[i] as number)));
    expect(differences.reduce((most, x) => Math.max(most, x), 0)).toBeLessThan(1e-6);
  });

  test("draws ten minutes, and answers meanwhile", async () => {
    await open("?seconds=600&rate=8000");
    await button("Zoom in").click();
    await expect.poll(() => page.getByLabel("Part that is seen").isEnabled()).toBe(true);
    await button("Show all of it").click();
    await drawn();
    const shades = await page.evaluate<number[]>("tried.shades([0.02, 0.5, 0.98])");
    for (const count of shades) expect(count).toBeGreaterThan(20);
    expect(shades).toHaveLength(3);
  });
});

describe("editing in place", () => {
  test("crops to the very samples, undoes and redoes, and keeps only when asked", async () => {
    await open();
    await field("From").fill("1.25");
    await field("From").press("Tab");
    await field("To").fill("2");
    await field("To").press("Tab");
    await button("Crop to selection").click();
    await page.getByText("1 change, not kept yet.").waitFor();
    await page.keyboard.press("Control+z");
    await page.getByText("The sound as it came.").waitFor();
    await button("Redo").click();
    await page.getByText("Kept 1.250 to 2.000 s").waitFor();
    await button("Discard").click();
    await page.getByText("The sound as it came.").waitFor();
    await button("Redo").click();
    await button("Keep as a new take").click();
    const expected = (trialSound(5).channels[0] as Float32Array).slice(20_000, 32_000);
    const [kept] = await asked<{ samples: number[] }>();
    expect(Float32Array.from(kept?.samples ?? [])).toEqual(expected);
  });

  test("fades by handles as by numbers", async () => {
    await open();
    const box = await plot().boundingBox();
    const [left, right] = [box?.x ?? 0, (box?.x ?? 0) + (box?.width ?? 0)];
    await page.mouse.move(left + 5, (box?.y ?? 0) + 8);
    await page.mouse.down();
    await page.mouse.move((left + right) / 2, (box?.y ?? 0) + 30, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => page.getByLabel("In", { exact: true }).inputValue()).toMatch(/^2\.[45]/);
    await expect.poll(() => page.locator(".selection-box").count()).toBe(0);
    await button("Fade").click();
    await page.getByText(/^Fade, smooth: 2\.[45]\d* s in, 0\.05 s out$/).waitFor();
  });

  test("says in one line why it cannot be done", async () => {
    await open();
    await drag([0, 0.5], [1, 0.5]);
    await button("Cut out").click();
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("cut: expected a stretch");
  });
});

describe("two sounds", () => {
  test("are gone between where they are, equally loud or not", async () => {
    await open();
    const compared = page.getByRole("region", { name: "Compare trial with softer" });
    await compared.getByText("A is played 6.0 dB softer.").waitFor();
    await compared.getByRole("button", { name: "Play" }).click();
    await startsOf(1);
    await page.waitForFunction('Number.parseFloat(document.querySelector(".ab-position span").textContent) > 0.1');
    await page.keyboard.press("x");
    const { samples, offset } = await startsOf(2);
    expect(offset).toBeGreaterThan(0.1);
    expect(samples[40] as number).toBeCloseTo((trialSound(5).channels[0]?.[40] as number) / 2, 6);
  });
});

describe("export", () => {
  test("of several is an archive whose files have the very samples and the settings", async () => {
    await open();
    await button("Export three").click();
    await page.getByLabel("Bit depth").selectOption("float");
    await page.getByLabel("File names").selectOption({ label: "Universal Category System" });
    const coming = page.waitForEvent("download");
    await button("Save 3 as zip").click();
    const files = unzipSync(new Uint8Array(await readFile(await (await coming).path())));
    expect(Object.keys(files)).toEqual([
      ...["", "-2", "-3"].map((number) => `ANMLDog_a dog barking_FOLEY_nano-7${number}.wav`),
    ]);
    for (const [name, bytes] of Object.entries(files)) {
      expect((await decodeAudio(bytes, name)).channels[0]).toEqual(trialSound(5).channels[0]);
      expect(await readSettings(bytes, name)).toMatchObject({ prompt: "a dog barking", seed: 7, bitDepth: "float" });
    }
  });

  test("of one is its file, with what is lost said before", async () => {
    await open();
    await button("Export one").click();
    await page.getByLabel("Format", { exact: true }).selectOption("mp3");
    await page.getByText("MP3 leaves out what is hard to hear, at 128 kbit/s.").waitFor();
    const coming = page.waitForEvent("download");
    await button("Save").click();
    const download = await coming;
    expect(download.suggestedFilename()).toBe("bark-7.mp3");
    const bytes = new Uint8Array(await readFile(await download.path()));
    expect((await decodeAudio(bytes, "mp3")).channels[0]).toHaveLength(80_000);
    expect(await readSettings(bytes, "mp3")).toMatchObject({ model: "nano", seed: 7 });
  });
});

describe("for everyone", () => {
  test.each(["dark", "light"] as const)("axe finds nothing, on a %s page, with the dialog open too", async (scheme) => {
    await open("", { width: 1000, height: 800 }, scheme);
    await page.addScriptTag({ path: axePath });
    const violations = (): Promise<string[]> =>
      page.evaluate<string[]>(
        "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + nodes.map(({ html }) => html)))",
      );
    await drag([0.2, 0.3], [0.4, 0.7]);
    expect(await violations()).toEqual([]);
    await button("Export one").click();
    await page.getByRole("dialog").waitFor();
    expect(await violations()).toEqual([]);
  });

  test("nothing is wider than 360 pixels, and what is touched is 44 high", async () => {
    await open("", { width: 360, height: 640 });
    const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect(wide).toBeLessThanOrEqual(360);
    expect(await page.evaluate("tried.small()")).toEqual([]);
  });
});
