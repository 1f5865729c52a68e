import type { WorkEvent } from "../../engine/work.ts";
import type { Clip } from "../../generate/clip.ts";
import type { GenerateEvent } from "../../generate/generate-event.ts";
import { longestSeconds, mostPromptLetters, type SoundWishes } from "../../generate/settings.ts";
import { planSounds, soundsOf } from "../../generate/sound-plan.ts";
import { withoutUndefined } from "../../settings/resolve.ts";
import type { FetchedModel } from "../../web/page/fetched-model.ts";
import { openInBrowser } from "../../web/page/open-in-browser.ts";
import { waveformOf } from "../takes/new-take.ts";
import { pictureUrl } from "../takes/picture-url.ts";
import { takePicture } from "../takes/take-picture.ts";
import type { Backend, GivenFile, MadeTake, MakingProgress, MakingWatch, OfferedModel, TakeOrder } from "./backend.ts";
import { InUse } from "./in-use.ts";
import type { MakingLimits } from "./limits.ts";

/** The models that a folder of files offers, as `models/` beside the page. */
const offered = "nano";

/** A preview takes about half a second of the browser's time: no more often than this. */
const betweenPreviewsMilliseconds = 2500;

/** Those of generation alone: nobody else waits for this browser. */
const browserLimits: MakingLimits = {
  ...{ promptLetters: mostPromptLetters, prompts: null, sounds: null },
  ...{ fileBytes: null, fileSeconds: longestSeconds },
};

/** This browser makes the sounds, in a worker. */
export async function openBrowserBackend(): Promise<Backend> {
  const foley = await openInBrowser({ models: new URL("models/", document.baseURI) });
  const { threads, whyNoThreads } = foley.facts;
  const manner = threads === 1 ? "1 thread" : `${threads} threads`;
  const notes = whyNoThreads === null ? [] : [`Sounds take longer here: ${whyNoThreads}.`];
  const inUse = new InUse(() => void foley.close());
  return {
    facts: { place: "this browser", manner, notes },
    research: null,
    models: async () => [offerOf(await foley.model(offered))],
    limits: async () => browserLimits,
    make: (order, watch) =>
      inUse.during(makeHere(order, watch, (name, report) => foley.model(name, { report, signal: watch.signal }))),
    giveUp: () => {},
    close: () => inUse.close(),
  };
}

function offerOf({ name, sampleRate, defaults }: FetchedModel): OfferedModel {
  return { name, sampleRate, defaults, licence: null };
}

type OpenModel = (name: string, report: (event: WorkEvent) => void) => Promise<FetchedModel>;

async function* makeHere(
  order: TakeOrder,
  watch: MakingWatch,
  open: OpenModel,
): AsyncGenerator<MadeTake, void, undefined> {
  const model = await open(order.model, (event) => watch.report(progressOfWork(event)));
  const plan = planSounds({ prompts: order.prompts, count: order.count, wishes: await wishesOf(order) });
  for (const { prompt, seed, index, make } of soundsOf(model, plan)) {
    const hear = previewer(watch);
    const report = async (event: GenerateEvent): Promise<void> => {
      watch.report(progressOfWork(event));
      await hear(event);
    };
    const clip = await make({ report, signal: watch.signal });
    yield { index, prompt, seed, settings: clip.settings, audio: await fileOf(clip), warnings: clip.warnings };
  }
}

async function wishesOf({ wishes, init, audio }: TakeOrder): Promise<SoundWishes> {
  const [changed, like] = await Promise.all([soundOf(init), soundOf(audio)]);
  return withoutUndefined({ ...wishes, init: changed, audio: like });
}

async function soundOf(file: GivenFile | null): Promise<SoundWishes["init"]> {
  return file === null ? undefined : { name: file.name, waveform: await waveformOf(file.audio, file.name) };
}

async function fileOf(clip: Clip): Promise<Blob> {
  return new Blob([new Uint8Array(await clip.encode("wav"))], { type: "audio/wav" });
}

/** Shows now and then what a sound is heading for. */
function previewer({ preview }: MakingWatch): (event: GenerateEvent) => Promise<void> {
  let last = performance.now();
  return async ({ step, preview: decode }) => {
    if (decode === null || performance.now() - last < betweenPreviewsMilliseconds) return;
    const clip = await decode();
    preview({ step, url: pictureUrl(takePicture(clip)) });
    last = performance.now();
  };
}

function progressOfWork({ stage, done, total, unit, share, note }: WorkEvent): MakingProgress {
  return { stage, done, total, unit, share, note: note ?? null };
}
