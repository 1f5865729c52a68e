// Proves foley/web and the static studio in Firefox: one sound beside Node's, and one take that the studio makes. The pages tell by
// requests what came of them, so that Debian's Firefox does as it is, without a driver:
//
//   npm run build && node tools/web/firefox.js     FOLEY_TEST_FIREFOX names another firefox than firefox-esr or firefox
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { load } from "../../dist/index.js";
import { writeStaticSite } from "../../dist/server/node/static/write-static-site.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const prompt = "a dog barking";
const wishes = { seed: 1, steps: 10, durationSeconds: 1.28 };
/** How far a sample of the browser's sound may be from Node's. */
const farthest = 1e-3;
const patienceMilliseconds = 600_000;
const types = {
  ...{ "": "text/html", ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css" },
  ...{ ".json": "application/json", ".wasm": "application/wasm" },
};

/** What a page does, and tells: its faults too. */
const pageOf = (script) => `<!doctype html><link rel="icon" href="data:,"><body><script type="module">
const tell = (body) => fetch("/told", { method: "POST", body });
try { ${script} } catch (cause) { await tell(JSON.stringify({ fault: String(cause) })); }
</script>`;

const soundPage = pageOf(`
  const { open } = await import("/dist/web/index.js");
  const library = await open({ models: "/models/" });
  const model = await library.model("nano");
  const clip = await model.generate(${JSON.stringify(prompt)}, ${JSON.stringify(wishes)});
  await tell(JSON.stringify({ threads: library.facts.threads, samples: [...clip.channels[0]] }));
  await library.close();
  location.href = "/studio";`);

/** Works the studio as a hand would, in a frame of the same origin. */
const studioPage = pageOf(`
  const frame = document.body.appendChild(document.createElement("iframe"));
  frame.style = "width: 1200px; height: 800px";
  frame.src = "/site/index.html";
  const found = async (find) => {
    for (;;) {
      const one = find(frame.contentDocument);
      if (one) return one;
      await new Promise((wake) => setTimeout(wake, 100));
    }
  };
  const write = (field, text) => {
    const { prototype } = frame.contentWindow[field.tagName === "TEXTAREA" ? "HTMLTextAreaElement" : "HTMLInputElement"];
    Object.getOwnPropertyDescriptor(prototype, "value").set.call(field, text);
    field.dispatchEvent(new frame.contentWindow.Event("input", { bubbles: true }));
  };
  const labelled = (words) => found((page) => {
    const label = [...(page?.querySelectorAll("label") ?? [])].find((one) => one.textContent.startsWith(words));
    return label && page.getElementById(label.htmlFor);
  });
  write(await labelled("Prompt"), "rain");
  write(await labelled("Duration"), "0.64");
  write(await labelled("Steps"), "2");
  (await found((page) => page?.querySelector("form button[type=submit]:enabled"))).click();
  const take = await found((page) => page?.querySelector("[data-take]"));
  await tell(JSON.stringify({ take: take.getAttribute("aria-label") }));`);

const pages = { "/": soundPage, "/studio": studioPage };

/** Serves the package and a static studio; `told` are the answers of pages, one after another. */
async function startServer(site) {
  const told = [];
  let wake = () => {};
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    if (path === "/told") {
      const parts = [];
      request.on("data", (part) => parts.push(part));
      request.on("end", () => {
        told.push(JSON.parse(Buffer.concat(parts).toString()));
        wake();
        response.end();
      });
      return;
    }
    const file = path.startsWith("/site/") ? join(site, path.slice("/site/".length)) : join(root, path);
    const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    const body = pages[path] ?? (isFile ? readFileSync(file) : null);
    response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
    response.writeHead(body === null ? 404 : 200).end(body ?? "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const next = async () => {
    const late = setTimeout(() => wake(), patienceMilliseconds);
    if (told.length === 0) await new Promise((resolve) => (wake = resolve));
    clearTimeout(late);
    const one = told.shift();
    if (one === undefined) throw new Error("the page: expected to tell what came of it, told nothing");
    if (one.fault !== undefined) throw new Error(`the page: ${one.fault}`);
    return one;
  };
  return { url: `http://localhost:${server.address().port}/`, next, close: () => server.close() };
}

/** A Firefox of its own profile, without a window. */
function startFirefox(url, profile) {
  const places = [process.env.FOLEY_TEST_FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"];
  const path = places.find((place) => place !== undefined && existsSync(place));
  if (path === undefined)
    throw new Error(`Firefox: expected one at ${places.join(", ")}, got none; install firefox-esr`);
  // It asks nobody but this server.
  const quiet = ["app.normandy.enabled", "app.update.enabled", "browser.shell.checkDefaultBrowser"];
  const lines = [
    ...quiet.map((name) => `user_pref("${name}", false);`),
    'user_pref("datareporting.policy.dataSubmissionEnabled", false);',
    'user_pref("network.captive-portal-service.enabled", false);',
    'user_pref("browser.aboutwelcome.enabled", false);',
    'user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);',
  ];
  writeFileSync(join(profile, "user.js"), lines.join("\n"));
  return spawn(path, ["--headless", "--no-remote", "--profile", profile, url], { stdio: "ignore" });
}

async function inNode() {
  const model = await load("nano", { device: "cpu", threadCount: 1 });
  const { samples } = await model.generate(prompt, wishes);
  await model.dispose();
  return samples;
}

const folder = mkdtempSync(join(tmpdir(), "foley-firefox-"));
const profile = mkdtempSync(join(tmpdir(), "foley-firefox-profile-"));
await writeStaticSite(join(folder, "site"), root);
const server = await startServer(join(folder, "site"));
const firefox = startFirefox(server.url, profile);
const ended = new Promise((resolve) => firefox.once("exit", resolve));
try {
  const { threads, samples } = await server.next();
  const expected = await inNode();
  if (samples.length !== expected.length) throw new Error(`expected ${expected.length} samples, got ${samples.length}`);
  const far = expected.reduce((most, sample, i) => Math.max(most, Math.abs(sample - samples[i])), 0);
  console.log(
    `foley/web, ${threads} thread${threads === 1 ? "" : "s"}: at most ${far.toExponential(1)} from Node's sound`,
  );
  if (!(far < farthest)) throw new Error(`expected at most ${farthest} from Node's sound, got ${far}`);
  const { take } = await server.next();
  console.log(`static studio: made "${take}"`);
} finally {
  firefox.kill();
  await ended;
  server.close();
  for (const place of [folder, profile]) rmSync(place, { recursive: true, force: true });
}
