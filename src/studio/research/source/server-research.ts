import { FoleyError } from "../../../engine/tensor/error.ts";
import { checkGoing } from "../../../engine/work.ts";
import type { Evaluation } from "../../../evaluate/score/evaluation.ts";
import type { Job, JobProgress } from "../../../server/api/job.ts";
import type { ReportEntry, RunDetail, RunEntry, StudyDetail, StudyEntry } from "../../../server/api/research.ts";
import type { SoundOfSet, SoundSet } from "../../../server/api/sound-set.ts";
import { callServer, callServerBlob, callServerJson, jobEvents, serverEvents } from "../../backend/server-calls.ts";
import { uploadSound } from "../../backend/upload-sound.ts";
import { newId } from "../../takes/new-take.ts";
import type { JudgedSet, JudgingProgress, JudgingWatch, ResearchSource } from "./research-source.ts";

/** Runs, studies and evaluations of the server that gave the page. */
export const serverResearch: ResearchSource = {
  reports: async () => (await callServerJson<{ readonly reports: readonly ReportEntry[] }>("v1/reports")).reports,
  report: (id) => callServerJson<unknown>(`v1/reports/${id}`),
  runs: async () => (await callServerJson<{ readonly runs: readonly RunEntry[] }>("v1/runs")).runs,
  studies: async () => (await callServerJson<{ readonly studies: readonly StudyEntry[] }>("v1/studies")).studies,
  followRun: (id, signal) => serverEvents<RunDetail>(`v1/runs/${id}/events`, signal),
  followStudy: (id, signal) => serverEvents<StudyDetail>(`v1/studies/${id}/events`, signal),
  heard: (run, key, name) => callServerBlob(`v1/runs/${run}/sounds/${key}/${encodeURIComponent(name)}`),
  places: placeNames,
  soundOfPlace: (place, name) =>
    callServerBlob(`v1/places/${encodeURIComponent(place)}/sounds/${encodeURIComponent(name)}`),
  evaluate: evaluateByJob,
};

async function placeNames(): Promise<readonly string[]> {
  type Places = { readonly places: readonly { readonly name: string; readonly kind: string }[] };
  return (await callServerJson<Places>("v1/places")).places.map(({ name }) => name);
}

async function evaluateByJob(generated: JudgedSet, reference: JudgedSet, watch: JudgingWatch): Promise<Evaluation> {
  const total = countOf(generated) + countOf(reference);
  let done = 0;
  const uploaded = (): void => {
    done += 1;
    watch.report({ stage: "uploading", done, total, unit: "sounds", share: null });
  };
  const request = {
    kind: "evaluate",
    generated: await setOf(generated, watch.signal, uploaded),
    reference: await setOf(reference, watch.signal, uploaded),
  };
  const headers = { "content-type": "application/json", "idempotency-key": newId() };
  const onBusy = (): void => watch.report({ ...queued });
  const order = { method: "POST", body: JSON.stringify(request), headers, signal: watch.signal, onBusy };
  const { id } = await callServerJson<Job>("v1/jobs", order);
  const cancel = (): void => {
    void callServer(`v1/jobs/${id}/cancel`, { method: "POST" }).catch(() => {});
  };
  watch.signal.addEventListener("abort", cancel, { once: true });
  try {
    return await reportOfJob(id, watch);
  } finally {
    watch.signal.removeEventListener("abort", cancel);
  }
}

function countOf(set: JudgedSet): number {
  return "files" in set ? set.files.length : 0;
}

async function setOf(set: JudgedSet, signal: AbortSignal, uploaded: () => void): Promise<SoundSet> {
  if ("place" in set) return set;
  const sounds: SoundOfSet[] = [];
  for (const { name, audio } of set.files) {
    checkGoing({ signal }, "evaluate: stopped");
    // The same bytes are one upload, which has one name alone.
    sounds.push({ sound: await uploadSound(name, audio, { signal }), name });
    uploaded();
  }
  return sounds;
}

async function reportOfJob(id: string, watch: JudgingWatch): Promise<Evaluation> {
  for await (const event of jobEvents(id, watch.signal)) {
    if (event.name === "progress") watch.report(progressOf(event.data));
    if (event.name !== "state") continue;
    const { state, report, error } = event.data;
    if (state === "queued") watch.report({ ...queued });
    if (state === "failed") throw new FoleyError("io", error?.message ?? "evaluate: expected scores, got none");
    if (state === "canceled") throw new FoleyError("aborted", "evaluate: stopped");
    // The server's report is what the library gave it.
    if (state === "succeeded") return report as Evaluation;
  }
  throw new FoleyError("io", "evaluate: expected the job to end, got no more of it; look whether the server runs");
}

const queued = { stage: "queued", done: 0, total: 1, unit: "items", share: 0 };

function progressOf({ stage, done, total, unit, share }: JobProgress): JudgingProgress {
  return { stage, done, total, unit, share };
}
