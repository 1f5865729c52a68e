import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where Chromium may be; `FOLEY_TEST_CHROMIUM` goes before. */
const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Without a sandbox, which needs more than a root user in a container has, and without talk to anyone. */
const quiet = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
];

/** Milliseconds, far beyond what any step in a page needs: a limit is for what hangs. */
export const pagePatience = 300_000;

/**
 * A Chromium of this computer, headless; close it once the tests are done.
 *
 * @param more of its options, such as those of WebGPU
 * @throws where there is none, with what to do
 */
export function startBrowser(more: readonly string[] = ["--disable-gpu"]): Promise<Browser> {
  const named = process.env.FOLEY_TEST_CHROMIUM;
  const executablePath = named ?? places.find((place) => existsSync(place));
  if (executablePath === undefined || !existsSync(executablePath)) {
    const looked = named === undefined ? places.join(", ") : `FOLEY_TEST_CHROMIUM=${named}`;
    throw new Error(
      `Chromium: expected one at ${looked}, got none; install it, as with: apt-get install --no-install-recommends chromium`,
    );
  }
  return chromium.launch({ executablePath, args: [...quiet, ...more] });
}
