import { FoleyError, internalError } from "../../engine/tensor/error.ts";
import type { Work, WorkEvent } from "../../engine/work.ts";
import type { Clip } from "../../generate/clip.ts";
import type { GenerateEvent } from "../../generate/generate-event.ts";
import { toPlainError } from "./plain-error.ts";
import type {
  FromWorker,
  LoadedModelFacts,
  PlainClip,
  PlainEvent,
  ToWorker,
  WorkerJob,
  WorkerJobKind,
  WorkerResults,
} from "./protocol.ts";
import { WebLibrary, type WebModel } from "./web-library.ts";

type Say = (message: FromWorker, transfer: readonly Transferable[]) => void;

/** A job that is being done, as the page watches and stops it. */
class RunningJob {
  readonly #id: number;
  readonly #say: Say;
  readonly #stop = new AbortController();
  /** What goes on once an event was heard, in the order in which they were told: files come side by side. */
  readonly #toHear: (() => void)[] = [];
  #isOver = false;
  /** Of the event that is being heard. */
  preview: (() => Promise<Clip>) | null = null;

  constructor(id: number, say: Say) {
    this.#id = id;
    this.#say = say;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** The work waits until the page has heard; meanwhile the worker hears the page. */
  readonly report = ({
    preview = null,
    ...plain
  }: WorkEvent & Partial<Pick<GenerateEvent, "preview">>): Promise<void> => {
    this.preview = preview;
    return this.#tell({ ...plain, hasPreview: preview !== null, isOfJob: true });
  };

  /** As the library does something for the job that it was not asked for by name. */
  readonly besides: Work = {
    signal: this.#stop.signal,
    report: (event) => this.#tell({ ...event, hasPreview: false, isOfJob: false }),
  };

  #tell(event: PlainEvent): Promise<void> {
    // Of a job that is over or stopped nobody hears.
    if (this.#isOver || this.#stop.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#toHear.push(resolve);
      this.#say({ id: this.#id, say: "event", event }, []);
    });
  }

  /** What it fetched and others want as well goes on: it ends, which stops nothing. */
  end(): void {
    this.#isOver = true;
    this.#goOn(this.#toHear.length);
  }

  hear(say: Exclude<ToWorker["say"], "job">): void {
    if (say === "stop") this.#stop.abort();
    this.#goOn(say === "stop" ? this.#toHear.length : 1);
  }

  #goOn(heardCount: number): void {
    this.preview = null;
    for (const goOn of this.#toHear.splice(0, heardCount)) goOn();
  }
}

type DoJob<K extends WorkerJobKind> = (
  job: Extract<WorkerJob, { readonly kind: K }>,
  running: RunningJob,
) => Promise<WorkerResults[K]>;

/** Does a worker's jobs; sounds one after another, in the order in which they were asked for. */
export class JobDesk {
  readonly #say: Say;
  readonly #running = new Map<number, RunningJob>();
  /** By their numbers; null for one that was disposed of, of which nothing may stay. */
  readonly #models: (WebModel | null)[] = [];
  /** The sounds that are asked for, and of which model. */
  readonly #sounds = new Map<RunningJob, number>();
  #library: WebLibrary | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(say: Say) {
    this.#say = say;
  }

  hear(message: ToWorker): void {
    if (message.say === "job") void this.#do(message.id, message.job);
    else this.#running.get(message.id)?.hear(message.say);
  }

  async #do(id: number, job: WorkerJob): Promise<void> {
    const running = new RunningJob(id, this.#say);
    this.#running.set(id, running);
    try {
      const result = await this.#resultOf(job, running);
      this.#say({ id, say: "result", result }, buffersOf(result));
    } catch (cause) {
      this.#say({ id, say: "problem", problem: toPlainError(cause) }, []);
    } finally {
      this.#running.delete(id);
      running.end();
    }
  }

  #resultOf<K extends WorkerJobKind>(
    job: Extract<WorkerJob, { readonly kind: K }>,
    running: RunningJob,
  ): Promise<WorkerResults[K]> {
    const jobs: { readonly [J in WorkerJobKind]: DoJob<J> } = this.#jobs;
    return jobs[job.kind as K](job, running);
  }

  /** How each job is done. */
  readonly #jobs: { readonly [K in WorkerJobKind]: DoJob<K> } = {
    open: async ({ facts }) => {
      this.#library = new WebLibrary(facts);
      return null;
    },
    model: async ({ name, loras }, running) => {
      const library = this.#library;
      if (library === null) throw internalError("a model was asked for before the library was open");
      const leave = library.serve(running);
      try {
        const facts = this.#factsOf(await library.model(name, loras, running));
        await library.settled();
        return facts;
      } finally {
        leave();
      }
    },
    generate: async ({ model, prompt, wishes }, running) => {
      const { signal, report, besides } = running;
      this.#sounds.set(running, model);
      try {
        return await this.#inTurn(async () => {
          const loaded = this.#model(model);
          const leaves = [this.#library?.serve(besides), loaded.work.join(besides)];
          try {
            const clip = await loaded.model.generate(prompt, { ...wishes, signal, report });
            await this.#library?.settled();
            return plainClip(clip);
          } finally {
            for (const leave of leaves) leave?.();
          }
        });
      } finally {
        this.#sounds.delete(running);
      }
    },
    preview: async ({ of }) => {
      const preview = this.#running.get(of)?.preview ?? null;
      if (preview !== null) return plainClip(await preview());
      const message = "preview: expected the event of a step under way, got one that is over; ask while it is reported";
      throw new FoleyError("usage", message);
    },
    dispose: async ({ model }) => {
      // Its turn comes once they end, which may wait for a page that waits for this.
      for (const [sound, of] of this.#sounds) if (of === model) sound.hear("stop");
      await this.#inTurn(async () => {
        const loaded = this.#model(model);
        await loaded.model.dispose();
        loaded.forget();
        this.#models[model] = null;
      });
      return null;
    },
  };

  #factsOf(loaded: WebModel): LoadedModelFacts {
    const known = this.#models.indexOf(loaded);
    const { model, device } = loaded;
    return {
      model: known >= 0 ? known : this.#models.push(loaded) - 1,
      ...{ name: model.name, device, defaults: model.defaults },
      ...{ sampleRate: model.sampleRate, warnings: model.warnings },
    };
  }

  #model(number: number): WebModel {
    const found = this.#models[number];
    if (found === undefined) throw internalError(`there is no model ${number}`);
    if (found !== null) return found;
    throw new FoleyError("usage", "the model: expected one in use, got one that was disposed; load it again");
  }

  /** One after another: ONNX Runtime computes one program at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}

function plainClip(clip: Clip): PlainClip {
  const { sampleRate, channels, settings, warnings, usualBitDepth } = clip;
  return { sampleRate, channels, settings, warnings, usualBitDepth };
}

/** What need not be copied on its way. */
function buffersOf(result: WorkerResults[WorkerJobKind]): Transferable[] {
  if (result === null || !("channels" in result)) return [];
  return [...new Set(result.channels.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}
