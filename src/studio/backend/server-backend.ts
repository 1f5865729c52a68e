import { FoleyError } from "../../engine/tensor/error.ts";
import { checkGoing } from "../../engine/work.ts";
import type { ClipSettings } from "../../generate/clip.ts";
import type { Job, JobProgress, JobResult } from "../../server/api/job.ts";
import type { JobRequestInput } from "../../server/api/job-request.ts";
import type { JobWaiting } from "../../server/api/job-waiting.ts";
import type { ServedLimits } from "../../server/api/limits.ts";
import type { ServedModel } from "../../server/api/model.ts";
import type { SoundRef } from "../../server/api/sound.ts";
import { withoutUndefined } from "../../settings/resolve.ts";
import { waitingWords } from "../making/wait-words.ts";
import { serverResearch } from "../research/source/server-research.ts";
import type { Backend, GivenFile, MadeTake, MakingProgress, MakingWatch, OfferedModel, TakeOrder } from "./backend.ts";
import { EndedOrderError } from "./ended-order-error.ts";
import type { MakingLimits } from "./limits.ts";
import { type BusyWatch, callServer, callServerJson, jobEvents, type LostWatch, patientBlob } from "./server-calls.ts";
import { uploadSound } from "./upload-sound.ts";

/** Sounds are made by jobs of the server that gave the page. */
export const serverBackend: Backend = {
  facts: { place: "the server", manner: new URL(document.baseURI).host, notes: [] },
  research: serverResearch,
  models: servedModels,
  limits: servedLimits,
  make: makeByJob,
  giveUp,
  close: () => {},
};

async function servedModels(): Promise<readonly OfferedModel[]> {
  const { models } = await callServerJson<{ readonly models: readonly ServedModel[] }>("v1/models");
  return models;
}

async function servedLimits(): Promise<MakingLimits> {
  const { promptLetters, prompts, sounds, uploadBytes, uploadSeconds } =
    await callServerJson<ServedLimits>("v1/limits");
  return { promptLetters, prompts, sounds, fileBytes: uploadBytes, fileSeconds: uploadSeconds };
}

async function* makeByJob(order: TakeOrder, watch: MakingWatch): AsyncGenerator<MadeTake, void, undefined> {
  const busyWatch = { signal: watch.signal, onBusy: () => watch.report(busy) };
  const body = JSON.stringify(await requestOf(order, busyWatch));
  const headers = { "content-type": "application/json", "idempotency-key": watch.key };
  const { id } = await callServerJson<Job>("v1/jobs", { method: "POST", body, headers, ...busyWatch });
  jobs.set(watch.key, id);
  const cancel = (): void => giveUp(watch.key);
  watch.signal.addEventListener("abort", cancel, { once: true });
  try {
    yield* soundsOfJob(id, watch);
  } finally {
    watch.signal.removeEventListener("abort", cancel);
  }
}

/** The jobs of orders, by their keys. */
const jobs = new Map<string, string>();

function giveUp(key: string): void {
  const id = jobs.get(key);
  if (id !== undefined) void callServer(`v1/jobs/${id}/cancel`, { method: "POST" }).catch(() => {});
}

async function* soundsOfJob(id: string, watch: MakingWatch): AsyncGenerator<MadeTake, void, undefined> {
  const given = new Set<number>();
  const onLost = (): void => watch.report(lost);
  for await (const event of jobEvents(id, watch.signal, onLost)) {
    if (event.name === "progress") watch.report(progressOf(event.data));
    else if (event.name === "waiting") watch.report(queuedFor(event.data));
    else if (event.name === "preview") watch.preview({ step: event.data.step, url: event.data.png });
    else if (event.name === "result" && !given.has(event.data.index)) {
      given.add(event.data.index);
      yield await madeOf(id, event.data, { signal: watch.signal, onLost });
    } else if (event.name === "state") {
      if (event.data.waiting !== null) watch.report(queuedFor(event.data.waiting));
      checkEnd(event.data, watch.signal);
      if (event.data.state === "succeeded") return;
    }
  }
  throw new FoleyError("io", "server: expected the job to end, got no more of it; look whether the server runs");
}

const notBegun = { done: 0, total: 1, unit: "items", share: 0, note: null } as const;

function queuedFor(waiting: JobWaiting): MakingProgress {
  return { ...notBegun, stage: waitingWords(waiting) };
}

/** It refused what changes something, too much of it at once. */
const busy: MakingProgress = { ...notBegun, stage: "the server has too much to do; trying again" };

/** A server that ended takes up what it had accepted once it runs again. */
const lost: MakingProgress = { ...notBegun, stage: "the server does not answer; trying again" };

/** @throws EndedOrderError what the job failed with, FoleyError "aborted" where it was canceled */
function checkEnd({ state, error }: Job, signal: AbortSignal): void {
  if (state === "failed" && error !== null) throw new EndedOrderError(error.message);
  if (state !== "canceled") return;
  checkGoing({ signal }, "server: the job was stopped");
  throw new EndedOrderError("server: expected the job to end, got one that somebody else stopped; make it again");
}

function progressOf({ stage, done, total, unit, share, note }: JobProgress): MakingProgress {
  return { stage, done, total, unit, share, note: note ?? null };
}

async function madeOf(id: string, result: JobResult, watch: LostWatch): Promise<MadeTake> {
  const { index, prompt, seed, settings, warnings } = result;
  const audio = await patientBlob(`v1/jobs/${id}/sounds/${index}?format=wav`, watch);
  // The server made them by the same library.
  return { index, prompt, seed, settings: settings as unknown as ClipSettings, audio, warnings };
}

async function requestOf(order: TakeOrder, watch: BusyWatch): Promise<JobRequestInput> {
  const [init, audio] = await Promise.all([uploaded(order.init, watch), uploaded(order.audio, watch)]);
  const { model, count, prompts } = order;
  const wishes = withoutUndefined({ ...order.wishes, init, audio });
  const said = prompts.flatMap(({ prompt, seed }) => (prompt === null ? [] : [{ prompt, seed }]));
  // JSON has no readonly lists.
  return { kind: "generate", model, prompts: said, count, previews: true, wishes: structuredClone(wishes) as never };
}

async function uploaded(file: GivenFile | null, watch: BusyWatch): Promise<SoundRef | undefined> {
  return file === null ? undefined : { sound: await uploadSound(file.name, file.audio, watch) };
}
