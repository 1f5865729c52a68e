// Pictures of the running studio for the docs: a server, Chromium, and sounds that nano makes.
//
//   node tools/studio/screenshots.js [FOLDER]     docs/studio where left out; after npm run build
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = process.argv[2] ?? join(root, "docs/studio");
const mostBytes = 150_000;
const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A server of its own data. */
async function startStudio(data) {
  const words = ["studio", "--no-open", "--quiet", "--data", data];
  const server = spawn(process.execPath, [join(root, "bin/foley.js"), ...words], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((resolve, reject) => {
    server.stdout.once("data", (text) => resolve(String(text).trim()));
    server.once("exit", (status) => reject(new Error(`foley studio ended with ${status}`)));
  });
  return { url, stop: () => server.kill() };
}

/** Takes of a prompt, all made when this resolves. */
async function make(page, prompt, count) {
  const before = await page.locator("[data-take]").count();
  await page.getByLabel("Takes of each").selectOption(String(count));
  await page.getByLabel("Prompt", { exact: true }).fill(prompt);
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction((wanted) => document.querySelectorAll("[data-take]").length >= wanted, before + count, {
    timeout: 600_000,
  });
}

async function picture(page, name) {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(400);
  // Spectrograms are noise to PNG.
  const path = join(folder, `${name}.jpg`);
  await page.screenshot({ path, quality: 70 });
  const { size } = statSync(path);
  console.log(`${name}.jpg  ${Math.round(size / 1000)} kB`);
  if (size > mostBytes) throw new Error(`${path}: expected at most ${mostBytes} bytes, got ${size}`);
}

async function takeAll(page, url) {
  await page.goto(url);
  await page.getByLabel("Model", { exact: true }).locator("option", { hasText: "nano" }).waitFor({ state: "attached" });
  await page.getByLabel("Seed").first().fill("11");
  await page.getByLabel("Steps").first().fill("30");
  await make(page, "a church bell", 1);
  await make(page, "rain", 1);
  await make(page, "a dog barking", 4);
  await page.getByLabel("Prompt", { exact: true }).fill("a helicopter flies over");
  await page.keyboard.press("Control+Enter");
  await page.locator(".job .preview").waitFor({ timeout: 60_000 });
  await page.evaluate(() => document.activeElement?.blur());
  await picture(page, "making");
  await page.getByRole("progressbar").waitFor({ state: "detached", timeout: 300_000 });

  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByRole("link", { name: "Library" }).first().click();
  await picture(page, "library");
  await page.locator(".take-name a").nth(4).click();
  const plot = page.locator(".plot").first();
  await plot.waitFor();
  const box = await plot.boundingBox();
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.25);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.7, { steps: 6 });
  await page.mouse.up();
  await picture(page, "take");

  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole("link", { name: "Studio" }).first().click();
  await picture(page, "narrow");
}

const executablePath = process.env.FOLEY_TEST_CHROMIUM ?? browsers.find((path) => existsSync(path));
const data = mkdtempSync(join(tmpdir(), "foley-screenshots-"));
mkdirSync(folder, { recursive: true });
const studio = await startStudio(data);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });
  await takeAll(await context.newPage(), studio.url);
} finally {
  await browser.close();
  studio.stop();
  rmSync(data, { recursive: true, force: true });
}
