import type { Browser, Page } from "playwright-core";
import { pagePatience, startBrowser } from "./browser.ts";
import { type BuiltWeb, builtWeb, modelsFolder } from "./built-web.ts";
import { type ServedFolder, type ServeOptions, serveFolders } from "./serve-folder.ts";

/** A page that has imported foley/web, as `foley`. */
export interface WebPage {
  readonly page: Page;
  /**
   * What an asynchronous function comes to in the page.
   *
   * @param body of it, where `foley` is what foley/web exports and `given` what is given
   */
  run<T>(body: string, given?: object): Promise<T>;
}

const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>foley</title>
<script type="module">globalThis.foley = await import("/web/index.js");</script>`;

/** foley/web as it is built now, a browser, and servers for them: what tests of pages need, and how it ends. */
export class WebHouse {
  readonly browser: Browser;
  readonly #built: BuiltWeb;
  readonly #served: ServedFolder[] = [];

  private constructor(browser: Browser, built: BuiltWeb) {
    this.browser = browser;
    this.#built = built;
  }

  /** @param more options of the browser, in place of none but for its usual ones */
  static async open(more?: readonly string[]): Promise<WebHouse> {
    const built = await builtWeb();
    return new WebHouse(await startBrowser(more), built);
  }

  async serve(options: ServeOptions = {}, mounts: Readonly<Record<string, string>> = {}): Promise<ServedFolder> {
    const folders = { ...mounts, "/models/": modelsFolder, "/web/": `${this.#built.folder}/` };
    const served = await serveFolders(folders, { ...options, pages: { "/": html, ...options.pages } });
    this.#served.push(served);
    return served;
  }

  /** Of a browser without anything kept. */
  async page({ url }: ServedFolder): Promise<WebPage> {
    const context = await this.browser.newContext();
    return openPage(await context.newPage(), url);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await Promise.all(this.#served.map((served) => served.close()));
    await this.#built.remove();
  }
}

/** Goes to an address, and waits until foley/web is there. */
export async function openPage(page: Page, url: string): Promise<WebPage> {
  page.setDefaultTimeout(pagePatience);
  await page.goto(url);
  await page.waitForFunction("globalThis.foley");
  return {
    page,
    run: (body, given = {}) =>
      page.evaluate(`(async (foley, given) => { ${body} })(globalThis.foley, ${JSON.stringify(given)})`),
  };
}
