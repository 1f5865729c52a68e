// Measures foley/web in Chromium beside Node on this machine, in one run: seconds of nano's usual sound, the times of a first visit,
// and the bytes of a first and a second one. Run it where nothing else runs:
//
//   npm run build && node tools/web/measure.js [--json]
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { chromium } from "playwright-core";
import { load } from "../../dist/index.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const runs = 5;
const prompt = "a dog barking";
const chromiumPath = process.env.FOLEY_TEST_CHROMIUM ?? "/usr/bin/chromium";
const types = { "": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** What each time may be at most, on a machine with two processors that does nothing else. */
const bars = {
  twoThreads: 2.5,
  oneThread: 4,
  firstInteraction: 1,
  firstSound: 6,
  firstVisitBytes: 15e6,
  scriptBytes: 0.2e6,
};

const page = `<!doctype html><link rel="icon" href="data:,"><script type="module">
globalThis.foley = await import("/dist/web/index.js"); globalThis.isThere = performance.now();</script>`;

/** A server that counts what it sends; what a browser asks for anew and has is not sent again, as by any server of files. */
async function startServer() {
  const sent = new Map();
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
    response.setHeader("cache-control", path === "/" ? "no-cache" : "max-age=3600");
    response.setHeader("content-type", types[extname(path)] ?? "application/octet-stream");
    try {
      const body = path === "/" ? Buffer.from(page) : readFileSync(join(root, path));
      const tag = `"${createHash("sha256").update(body).digest("hex")}"`;
      response.setHeader("etag", tag);
      if (request.headers["if-none-match"] === tag) return response.writeHead(304).end();
      if (path !== "/") sent.set(path, body);
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://localhost:${server.address().port}/`, sent, close: () => server.close() };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** In a page: a first sound, then warm ones, in seconds. */
const inPage = `async ({ threads, runs, prompt }) => {
  const seconds = async (work) => { const from = performance.now(); await work(); return (performance.now() - from) / 1000; };
  const library = await foley.open({ threads, models: "/models/" });
  let model;
  const first = await seconds(async () => {
    model = await library.model("nano");
    await model.generate(prompt, { seed: 1 });
  });
  const warm = [];
  for (let run = 0; run < runs; run++) warm.push(await seconds(() => model.generate(prompt, { seed: run })));
  const { facts } = library;
  await library.close();
  return { isThere: globalThis.isThere / 1000, first, warm, facts };
}`;

async function visit(browserContext, url, threads) {
  const tab = await browserContext.newPage();
  tab.setDefaultTimeout(600_000);
  await tab.goto(url);
  await tab.waitForFunction("globalThis.isThere");
  const result = await tab.evaluate(`(${inPage})(${JSON.stringify({ threads, runs, prompt })})`);
  await tab.close();
  return result;
}

async function inNode(threadCount) {
  const model = await load("nano", { device: "cpu", threadCount });
  await model.generate(prompt, { seed: 1 });
  const times = [];
  for (let run = 0; run < runs; run++) {
    const from = performance.now();
    await model.generate(prompt, { seed: run });
    times.push((performance.now() - from) / 1000);
  }
  await model.dispose();
  return median(times);
}

/** Raw and compressed, by what they are. */
function bytesOf(sent) {
  const kinds = { weights: /\/models\//, wasm: /\.wasm$/, script: /\.m?js$/ };
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } };
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, pattern]) => {
      const bodies = [...sent].filter(([path]) => pattern.test(path)).map(([, body]) => body);
      const raw = bodies.reduce((sum, body) => sum + body.length, 0);
      return [kind, { raw, brotli: bodies.reduce((sum, body) => sum + brotliCompressSync(body, options).length, 0) }];
    }),
  );
}

const server = await startServer();
const browser = await chromium.launch({
  executablePath: chromiumPath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
const first = await browser.newContext();
const two = await visit(first, server.url, 2);
const bytes = bytesOf(server.sent);
server.sent.clear();
await visit(first, server.url, 2);
const again = [...server.sent.values()].reduce((sum, body) => sum + body.length, 0);
const one = await visit(await browser.newContext(), server.url, 1);
await browser.close();
server.close();
const node = { two: await inNode(2), one: await inNode(1) };

const total = Object.values(bytes).reduce((sum, { brotli }) => sum + brotli, 0);
const warm = { two: median(two.warm), one: median(one.warm) };
const rows = [
  ["nano's sound of 5.12 s, warm, two threads, seconds", warm.two, bars.twoThreads],
  ["  in Node, two threads", node.two, null],
  ["  the page's part of Node's", warm.two / node.two, null],
  ["the same, one thread", warm.one, bars.oneThread],
  ["  in Node, one thread", node.one, null],
  ["  the page's part of Node's", warm.one / node.one, null],
  ["first interaction, seconds", two.isThere, bars.firstInteraction],
  ["first sound from nothing kept, seconds", two.isThere + two.first, bars.firstSound],
  ["weights, bytes raw", bytes.weights.raw, null],
  ["weights, bytes brotli", bytes.weights.brotli, null],
  ["WebAssembly, bytes raw", bytes.wasm.raw, null],
  ["WebAssembly, bytes brotli", bytes.wasm.brotli, null],
  ["script, bytes raw", bytes.script.raw, null],
  ["script, bytes brotli", bytes.script.brotli, bars.scriptBytes],
  ["first visit, bytes brotli", total, bars.firstVisitBytes],
  ["second visit, bytes", again, 0],
];
if (process.argv.includes("--json"))
  console.log(JSON.stringify({ rows, threads: two.facts, processors: availableParallelism() }));
else {
  console.log(
    `${availableParallelism()} processors, threads in the page: ${two.facts.threads}, ${two.facts.whyNoThreads ?? ""}`,
  );
  for (const [name, value, bar] of rows) {
    const number = value >= 1000 ? value.toLocaleString("en") : value.toFixed(2);
    const limit =
      bar === null
        ? ""
        : value <= bar
          ? `ok, at most ${bar.toLocaleString("en")}`
          : `MORE THAN ${bar.toLocaleString("en")}`;
    console.log(`${name.padEnd(56)}${number.padStart(12)}  ${limit}`);
  }
}
