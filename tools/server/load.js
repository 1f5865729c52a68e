// Many clients at once against `foley serve`, on this computer alone: is any job lost or done twice, is every answer a result or a
// clear refusal, how long do answers take, and how much memory do the server and its maker take.
//
//   npm run build && node tools/server/load.js [--clients 50] [--seconds 60] [--kill] [--steps 2] [--threads 1]
//
// --kill ends the server in the middle as `kill -9` does, and starts it again: all that was accepted still ends. It stops by
// itself: after the seconds, the jobs that wait have five minutes. The exit status is 1 where something was not as it should be.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const program = fileURLToPath(new URL("../../bin/foley.js", import.meta.url));
const { values } = parseArgs({
  options: {
    clients: { type: "string", default: "50" },
    seconds: { type: "string", default: "60" },
    steps: { type: "string", default: "2" },
    threads: { type: "string", default: "1" },
    kill: { type: "boolean", default: false },
  },
});
const clientCount = Math.min(200, Number(values.clients));
const runMs = Math.min(600, Number(values.seconds)) * 1000;
const drainMs = 300_000;
const wishes = { steps: Number(values.steps), durationSeconds: 0.5 };

const folder = mkdtempSync(join(tmpdir(), "foley-load-"));
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const faults = [];
const latencies = new Map();
const answers = new Map();
/** Accepted jobs by their ids, and how many of them somebody waits for in one request. */
const accepted = new Map();
let waitedFor = 0;
let isDown = false;
let downCount = 0;
const memory = { server: [], maker: [] };

let server = await start();
const began = Date.now();
const sampling = setInterval(sampleMemory, 500);
const killing = values.kill ? setTimeout(() => void killAndRestart(), runMs / 2) : null;
await Promise.all(Array.from({ length: clientCount }, (_, i) => client(i, began + runMs)));
const loadMs = Date.now() - began;
await drained();
clearInterval(sampling);
clearTimeout(killing);
await checkJobs();
report();
server.kill("SIGTERM");
await new Promise((resolve) => server.once("exit", resolve));
rmSync(folder, { recursive: true, force: true });
process.exitCode = faults.length === 0 ? 0 : 1;

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function start() {
  const options = ["--port", port, "--data", folder, "--device", "cpu", "--threads", values.threads];
  const child = spawn(process.execPath, [program, "serve", ...options, "--rate-per-minute", 1_000_000].map(String), {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve, reject) => {
    child.stdout.once("data", resolve);
    child.once("exit", () => reject(new Error("the server did not start")));
  });
  return child;
}

async function killAndRestart() {
  isDown = true;
  server.kill("SIGKILL");
  await new Promise((resolve) => server.once("exit", resolve));
  server = await start();
  isDown = false;
}

/** One client: gives jobs, watches them, fetches sounds; every tenth waits for its sounds in one request. */
async function client(number, deadline) {
  // They come one after another within a few seconds, as a server has to warm up too.
  await sleep((number / clientCount) * Math.min(5000, runMs / 5));
  let count = 0;
  while (Date.now() < deadline) {
    const name = `client ${number} job ${count++}`;
    if (number % 10 === 9) await waitForSound(name, deadline);
    else await followJob(name, deadline);
    await ask("GET", ["/v1/models", "/healthz", "/v1/jobs?limit=5"][count % 3]);
    await sleep(50 + Math.random() * 100);
  }
}

async function followJob(name, deadline) {
  const key = { "Idempotency-Key": name };
  const body = { kind: "generate", prompts: [name], wishes };
  const answer = await ask("POST", "/v1/jobs", { body, headers: key });
  if (answer === null) return;
  if (answer.status === 429) return sleep(Math.min(2, Number(answer.headers.get("retry-after"))) * 1000);
  if (answer.status !== 202) return;
  const { id } = answer.json;
  if (accepted.has(id)) faults.push(`${id} was accepted for two requests`);
  accepted.set(id, name);
  // Whoever is not sure asks again, and is told of the same job.
  const again = await ask("POST", "/v1/jobs", { body, headers: key });
  if (again?.status === 202 && again.json.id !== id) faults.push(`${name}: two jobs for one key`);
  while (Date.now() < deadline) {
    const job = await ask("GET", `/v1/jobs/${id}`);
    if (job?.json.state === "succeeded") return void (await fetchSound(id));
    await sleep(200 + Math.random() * 200);
  }
}

async function fetchSound(id) {
  const sound = await ask("GET", `/v1/jobs/${id}/sounds/0`);
  if (sound?.status === 200 && sound.bytes < 16_000) faults.push(`${id}: a sound of ${sound.bytes} bytes`);
}

async function waitForSound(name, deadline) {
  const body = { input: name, num_inference_steps: wishes.steps, audio_length: wishes.durationSeconds };
  const left = deadline - Date.now();
  waitedFor++;
  const answer = await ask("POST", "/v1/audio/generate", { body, isSlow: true, signal: AbortSignal.timeout(left + 1) });
  if (answer?.status === 200 && answer.bytes < 16_000) faults.push(`${name}: a sound of ${answer.bytes} bytes`);
  if (answer?.status === 429) await sleep(1000);
}

/** Null where the server was not there, which is a fault unless it was killed, and where the client went away. */
async function ask(method, path, { body = null, headers = {}, isSlow = false, signal = null } = {}) {
  const begun = performance.now();
  const route = `${method} ${path.replace(/\?.*/, "").replace(/[0-9a-f-]{36}/, ":id")}`;
  try {
    const answer = await fetch(`${url}${path}`, {
      ...{ method, signal, body: body === null ? null : JSON.stringify(body) },
      headers: { ...(body === null ? {} : { "content-type": "application/json" }), ...headers },
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    note(route, answer.status, isSlow ? null : performance.now() - begun);
    const isJson = answer.headers.get("content-type")?.startsWith("application/json");
    const json = isJson ? JSON.parse(Buffer.from(bytes).toString()) : null;
    const isClear =
      answer.status < 300 || ([429, 503].includes(answer.status) && typeof json?.error?.message === "string");
    if (!isClear) faults.push(`${route}: ${answer.status} ${JSON.stringify(json)}`);
    return { status: answer.status, headers: answer.headers, bytes: bytes.length, json };
  } catch (error) {
    if (error.name === "TimeoutError") return null;
    if (isDown || values.kill) downCount++;
    else faults.push(`${route}: ${error.cause ?? error}`);
    await sleep(200);
    return null;
  }
}

function note(route, status, milliseconds) {
  const key = `${route} ${status}`;
  answers.set(key, (answers.get(key) ?? 0) + 1);
  if (milliseconds !== null) latencies.set(route, [...(latencies.get(route) ?? []), milliseconds]);
}

async function drained() {
  const deadline = Date.now() + drainMs;
  while (Date.now() < deadline) {
    const waiting = await Promise.all(
      ["queued", "running"].map((state) => ask("GET", `/v1/jobs?state=${state}&limit=1`)),
    );
    if (waiting.every((answer) => answer?.json.jobs.length === 0)) return;
    await sleep(500);
  }
  faults.push("jobs were left when the time was over");
}

/** Every accepted job ended well, once, and there is no other. */
async function checkJobs() {
  const found = [];
  for (let after = ""; after !== null; ) {
    const page = await ask("GET", `/v1/jobs?limit=200${after === "" ? "" : `&after=${after}`}`);
    found.push(...page.json.jobs);
    after = page.json.next;
  }
  const byId = new Map(found.map((job) => [job.id, job]));
  const names = new Set();
  for (const job of found) {
    const [name] = job.request.prompts;
    if (names.has(name)) faults.push(`${name}: two jobs`);
    names.add(name);
    if (job.state === "failed") faults.push(`${name}: ${JSON.stringify(job.error)}`);
    if (job.state === "succeeded" && job.results.length !== 1) faults.push(`${name}: ${job.results.length} sounds`);
  }
  for (const [id, name] of accepted) {
    if (byId.get(id)?.state !== "succeeded") faults.push(`${name}: accepted, and ${byId.get(id)?.state ?? "lost"}`);
  }
  const ended = Object.groupBy?.(found, ({ state }) => state) ?? {};
  console.log(`jobs          ${found.length} kept, ${accepted.size} accepted, ${waitedFor} waited for in one request`);
  for (const [state, jobs] of Object.entries(ended)) console.log(`  ${state.padEnd(12)}${jobs.length}`);
}

function sampleMemory() {
  const maker = childOf(server.pid);
  const [own, its] = [residentMegabytes(server.pid), maker === null ? null : residentMegabytes(maker)];
  if (own !== null) memory.server.push(own);
  if (its !== null) memory.maker.push(its);
}

function residentMegabytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return null;
  }
}

/** Of a process since it began, in and for it; the clock of Linux ticks a hundred times a second. */
function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function childOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean)[0] ?? null;
  } catch {
    return null;
  }
}

function report() {
  const all = [...latencies.values()].flat();
  console.log(`clients       ${clientCount} for ${(loadMs / 1000).toFixed(0)} s${values.kill ? ", killed once" : ""}`);
  console.log(`requests      ${all.length}, ${(all.length / (loadMs / 1000)).toFixed(0)} a second`);
  console.log(
    `server's work  ${((1000 * processorSeconds(server.pid)) / Math.max(1, all.length)).toFixed(1)} ms a request`,
  );
  if (values.kill) console.log(`unreachable   ${downCount} requests while the server was away`);
  console.log("\nanswers until their end, ms    count    p50    p95    p99    max");
  for (const [route, times] of [...latencies, ["all", all]]) console.log(`${route.padEnd(30)} ${row(times)}`);
  console.log("\nanswers by status");
  for (const [key, count] of [...answers].sort()) console.log(`${key.padEnd(36)} ${count}`);
  console.log("\nmemory, MB     first   last   most");
  for (const [name, sizes] of Object.entries(memory)) {
    const shown = [sizes[Math.min(4, sizes.length - 1)], sizes.at(-1), Math.max(...sizes)];
    console.log(`${name.padEnd(13)} ${shown.map((size) => (size ?? 0).toFixed(0).padStart(6)).join(" ")}`);
  }
  console.log(faults.length === 0 ? "\nnothing lost, nothing doubled" : `\n${faults.length} faults`);
  for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
}

function row(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1).padStart(6);
  return `${String(sorted.length).padStart(5)} ${at(0.5)} ${at(0.95)} ${at(0.99)} ${at(1)}`;
}

function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
