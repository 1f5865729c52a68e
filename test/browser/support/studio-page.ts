import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { decodeAudio } from "../../../src/audio/decode/decode-audio.ts";
import type { Waveform } from "../../../src/audio/waveform.ts";
import { pagePatience } from "./browser.ts";

/** What a test reads of a take that the studio keeps. */
export interface KeptTake {
  readonly id: string;
  readonly name: string;
  readonly prompt: string | null;
  readonly seed: number | null;
  readonly seconds: number;
  readonly favourite: number;
  readonly parent: { readonly take: string; readonly how: string } | null;
  readonly settings: { readonly steps: number; readonly inpaint?: unknown; readonly loop: boolean } | null;
}

/** A fault that axe finds. */
interface AxeFault {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** A request of the page's database: all rows of a table, which the page's own code is not asked for. */
const rowsOf = (table: string): string => `new Promise((resolve, reject) => {
  const opening = indexedDB.open("foley-studio");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const asking = opening.result.transaction(${JSON.stringify(table)}).objectStore(${JSON.stringify(table)}).getAll();
    asking.onsuccess = () => { opening.result.close(); resolve(asking.result); };
    asking.onerror = () => reject(asking.error);
  };
})`;

/** Goes to another address of the page, until the studio's own listeners are done with that. */
const toHash = (hash: string): string => `new Promise((resolve) => {
  if (location.hash === ${JSON.stringify(hash)}) return resolve();
  addEventListener("hashchange", () => setTimeout(resolve), { once: true });
  location.hash = ${JSON.stringify(hash)};
})`;

/** Sounds of few steps, so that tests are quick. */
const quick = { Duration: "0.64", Steps: "2" };

/** The studio in a tab, as a person has it. */
export class StudioPage {
  readonly page: Page;
  /** What went wrong in the page without anybody being told. */
  readonly faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.faults.push(error.message));
  }

  /** Opens it, and waits until it can make sounds. */
  static async open(context: BrowserContext, url: string): Promise<StudioPage> {
    context.setDefaultTimeout(pagePatience);
    const studio = new StudioPage(await context.newPage());
    await studio.page.goto(url);
    await studio.isReady();
    return studio;
  }

  async isReady(): Promise<void> {
    await this.page
      .getByLabel("Model", { exact: true })
      .locator("option", { hasText: "nano" })
      .waitFor({ state: "attached" });
  }

  /** Goes to a place such as `library`: nothing is there any more of the page before, which might pass for this one. */
  async go(place: string): Promise<void> {
    await this.page.evaluate(toHash(`#/${place}`));
  }

  /** Fills the form for one quick take. */
  async fill(prompt: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    const { page } = this;
    await page.getByLabel("Prompt", { exact: true }).fill(prompt);
    await page.getByLabel("Takes of each").selectOption("1");
    for (const [name, text] of Object.entries({ ...quick, ...fields })) await page.getByLabel(name).first().fill(text);
  }

  /** Fills the form, makes what it says, and gives the newest take. */
  async make(prompt: string, fields: Readonly<Record<string, string>> = {}): Promise<KeptTake> {
    await this.fill(prompt, fields);
    return this.newTake(() => this.page.keyboard.press("Control+Enter"));
  }

  /** The take that comes of doing something. */
  async newTake(work: () => Promise<unknown>): Promise<KeptTake> {
    const before = new Set((await this.takes()).map(({ id }) => id));
    await work();
    for (;;) {
      const fresh = (await this.takes()).find(({ id }) => !before.has(id));
      if (fresh !== undefined) return fresh;
      const fault = this.page.locator(".job .fault");
      if ((await fault.count()) > 0) throw new Error(await fault.first().innerText());
      await this.page.waitForTimeout(100);
    }
  }

  /** Asks the page for all rows of a table. */
  rows(table: string): Promise<Record<string, unknown>[]> {
    return this.page.evaluate(rowsOf(table));
  }

  /** All that are kept. */
  takes(): Promise<KeptTake[]> {
    return this.page.evaluate(rowsOf("takes"));
  }

  /** What is heard of a take. */
  async waveform(id: string): Promise<Waveform> {
    const numbers: number[] = await this.page.evaluate(
      `(async () => {
        const row = (await ${rowsOf("audio")}).find((one) => one.id === ${JSON.stringify(id)});
        return [...new Uint8Array(await row.audio.arrayBuffer())];
      })()`,
    );
    return decodeAudio(Uint8Array.from(numbers), "take");
  }

  /** What axe calls serious or critical on the page as it is now, a line each. */
  async seriousFaults(): Promise<string[]> {
    const hasAxe = await this.page.evaluate("'axe' in globalThis");
    if (!hasAxe) await this.page.addScriptTag({ content: axe.source });
    const violations: AxeFault[] = await this.page.evaluate("axe.run().then((result) => result.violations)");
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
  }

  /** How far the page reaches beyond the window, in pixels. */
  overhang(): Promise<number> {
    return this.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }
}
