import { appendFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { errorAnswerSchema } from "../src/server/api/error-answer.ts";
import { jobRequestSchema } from "../src/server/api/job-request.ts";
import {
  reportListSchema,
  runDetailSchema,
  runListSchema,
  studyDetailSchema,
  studyListSchema,
} from "../src/server/api/research.ts";
import { viewOfResults } from "../src/studio/research/report/open-report.ts";
import { researchFolder, toneBytes } from "./support/research-folder.ts";
import { openTestHouse, type TestHouse } from "./support/test-house.ts";

let folder: string;
let server: TestHouse;

beforeAll(async () => {
  folder = await researchFolder();
  server = await openTestHouse({}, new Map([["lab", folder]]));
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function get(path: string): Promise<unknown> {
  const answer = await server.ask("GET", path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.json();
}

async function runId(name: string): Promise<string> {
  const { runs } = runListSchema.parse(await get("/v1/runs"));
  return runs.find((run) => run.name === name)?.id ?? "none";
}

test("reports in the operator's places are found and given as they are", async () => {
  const { reports } = reportListSchema.parse(await get("/v1/reports"));
  expect(reports.map(({ name }) => name)).toEqual(["lab/done"]);
  const view = viewOfResults("lab/done", await get(`/v1/reports/${reports[0]?.id}`));
  expect(view.tables[0]?.rows[0]?.scores[0]?.mean).toBe(12.5);
});

test("what jobs of the server leave is found as well, under the job's name", async () => {
  const job = { kind: "train", trains: "vae", data: { place: "lab" }, wishes: { stepCount: 1 } } as const;
  await server.house.jobs.drain(0);
  const { id } = server.house.jobs.accept(jobRequestSchema.parse(job), null);
  const run = join(server.house.jobs.folderOf(id), "run");
  await mkdir(run, { recursive: true });
  await writeFile(join(run, "log.jsonl"), '{"step":1,"loss":0.5}\n');
  await expect
    .poll(async () => runListSchema.parse(await get("/v1/runs")).runs.map(({ name }) => name))
    .toContain(`job ${id.slice(0, 8)} (train)/run`);
});

test("a run has its curves, its best step, and the sounds of its last and best step", async () => {
  const { runs } = runListSchema.parse(await get("/v1/runs"));
  expect(runs.find(({ name }) => name === "lab/run")).toMatchObject({ step: 20, best: { metric: "fd", step: 20 } });
  const id = await runId("lab/run");
  const detail = runDetailSchema.parse(await get(`/v1/runs/${id}`));
  expect(detail.log.filter(({ values }) => "fd" in values).map(({ step }) => step)).toEqual([0, 10, 20]);
  expect(detail.log.filter(({ values }) => "loss" in values)).toHaveLength(20);
  expect(detail.heard).toEqual([
    { key: "best", step: 20, sounds: ["dog"] },
    { key: "last", step: 20, sounds: ["dog"] },
  ]);
  const answer = await server.ask("GET", `/v1/runs/${id}/sounds/best/dog`);
  expect(answer.headers.get("content-type")).toBe("audio/wav");
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(new Uint8Array(toneBytes(660)));
});

test("a benchmark that goes on says how far each cell is, and what the finished ones came to", async () => {
  const { studies } = studyListSchema.parse(await get("/v1/studies"));
  expect(studies).toMatchObject([{ name: "lab/going", finished: 1, total: 6 }]);
  const detail = studyDetailSchema.parse(await get(`/v1/studies/${studies[0]?.id}`));
  const stateOf = (id: string) => detail.cells.find((cell) => cell.id === id);
  expect(stateOf("bells-scratch-text-seed1")).toMatchObject({ state: "finished", step: 20, stepCount: 20 });
  const begun = stateOf("bells-scratch-text-seed2");
  expect(begun).toMatchObject({
    state: "begun",
    step: 10,
    run: await runId("lab/going/cells/bells-scratch-text-seed2"),
  });
  expect(stateOf("bells-base-text-seed1")).toMatchObject({ state: "waiting", run: null });
  expect(viewOfResults("lab/going", detail.results).tables[0]?.rows).toHaveLength(1);
  const { heard } = runDetailSchema.parse(await get(`/v1/runs/${begun?.run}`));
  expect(heard).toEqual([{ key: "step-10", step: 10, sounds: ["text-0"] }]);
});

test("a run is told of again when its log grows", async () => {
  const stop = new AbortController();
  const answer = await server.app.request(`/v1/runs/${await runId("lab/run")}/events`, { signal: stop.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (wanted: string): Promise<void> => {
    while (!text.includes(wanted)) text += (await reader?.read())?.value ?? "";
  };
  await until('"step":20');
  await appendFile(join(folder, "run", "log.jsonl"), `${JSON.stringify({ step: 21, loss: 0.01 })}\n`);
  await until('"step":21');
  stop.abort();
  await reader?.cancel();
  expect(text.match(/event: run/g)).toHaveLength(2);
});

test("what is damaged keeps nobody from the rest, and says what is wrong where it is asked for", async () => {
  for (const name of ["bad/log.jsonl", "bad/best.json", "bad/config.json", "bad/ledger.jsonl", "bad/results.json"]) {
    await mkdir(join(folder, "bad"), { recursive: true });
    await writeFile(join(folder, name), name === "bad/ledger.jsonl" ? '{"study":"a"}\n{"id\n' : "{");
  }
  await writeFile(join(folder, "bad", "config.json"), await readFile(join(folder, "going", "config.json")));
  const other = await openTestHouse({}, new Map([["lab", folder]]));
  const list = async (path: string) => (await other.ask("GET", path)).json();
  const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);
  expect(names(runListSchema.parse(await list("/v1/runs")).runs)).toContain("lab/run");
  expect(names(studyListSchema.parse(await list("/v1/studies")).studies)).toEqual(["lab/going"]);
  const { reports } = reportListSchema.parse(await list("/v1/reports"));
  expect(names(reports)).toContain("lab/done");
  const id = reports.find(({ name }) => name === "lab/bad")?.id;
  for (const path of [`reports/${id}`, `runs/${id}`, `runs/${id}/events`, `studies/${id}`, `studies/${id}/events`]) {
    const answer = await other.ask("GET", `/v1/${path}`);
    expect([path, answer.status]).toEqual([path, 404]);
    const { message } = errorAnswerSchema.parse(await answer.json()).error;
    expect(message).toMatch(/^[^\n]+: expected .*, got .*/);
    expect(message).not.toContain(folder);
  }
  await other.close();
  await rm(join(folder, "bad"), { recursive: true });
});

test("no request reaches beyond the places, and what is not there is said so", async () => {
  const id = await runId("lab/run");
  const paths = [
    "reports/0123456789abcdef",
    `runs/${id}/sounds/best/none`,
    `runs/${id}/sounds/..%2F..%2Fetc/0`,
    `studies/${id}`,
  ];
  for (const path of paths) {
    const answer = await server.ask("GET", `/v1/${path}`);
    expect([path, answer.status]).toEqual([path, 404]);
  }
  expect((await server.ask("GET", "/v1/reports/..%2Fdone")).status).toBe(400);
  const { error } = (await (await server.ask("GET", "/v1/runs/zzz")).json()) as { error: { message: string } };
  expect(error.message).toBe("id: expected an id of 16 hex digits, as the lists have them, got zzz; change it");
});

test("the sounds of a place are listed as evaluation finds them, and given by their names, whatever comes and goes", async () => {
  const { sounds } = (await get("/v1/places/lab/sounds")) as { sounds: string[] };
  expect(sounds).toContain("run/sounds/dog.wav");
  const sound = (name: string, headers = {}) =>
    server.ask("GET", `/v1/places/lab/sounds/${encodeURIComponent(name)}`, undefined, headers);
  await writeFile(join(folder, "a-new.wav"), "");
  await mkdir(join(folder, "folder.wav"));
  const answer = await sound("run/sounds/dog.wav");
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(new Uint8Array(toneBytes(880)));
  const part = await sound("run/sounds/dog.wav", { range: "bytes=0-3" });
  expect([part.status, await part.text()]).toEqual([206, "RIFF"]);
  expect((await sound("a-new.wav")).status).toBe(200);
  await rm(join(folder, "a-new.wav"));
  for (const name of ["a-new.wav", "folder.wav", "../done/results.json", "99"])
    expect([name, (await sound(name)).status]).toEqual([name, 404]);
  expect((await server.ask("GET", "/v1/places/etc/sounds")).status).toBe(404);
  await rm(join(folder, "folder.wav"), { recursive: true });
});
