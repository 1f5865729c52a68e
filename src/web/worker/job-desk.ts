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

type Preview = (() => Promise<Clip>) | null;

/** An event that the page has not heard yet. */
interface ToldEvent {
  readonly goOn: () => void;
  readonly preview: Preview;
}

/** A job that is being done, as the page watches and stops it. */
class RunningJob {
  readonly #id: number;
  readonly #say: Say;
  readonly #stop = new AbortController();
  /** By their numbers: while one is heard, others may come and go, as of a part that its preview needs. */
  readonly #toHear = new Map<number, ToldEvent>();
  #toldCount = 0;
  #isOver = false;

  constructor(id: number, say: Say) {
    this.#id = id;
    this.#say = say;
  }

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Of the event that is being heard. */
  get preview(): Preview {
    return [...this.#toHear.values()].find(({ preview }) => preview !== null)?.preview ?? null;
  }

  /** The work waits until the page has heard; meanwhile the worker hears the page. */
  readonly report = ({
    preview = null,
    ...plain
  }: WorkEvent & Partial<Pick<GenerateEvent, "preview">>): Promise<void> =>
    this.#tell({ ...plain, hasPreview: preview !== null, isOfJob: true }, preview);

  /** As the library does something for the job that it was not asked for by name. */
  readonly besides: Work = {
    signal: this.#stop.signal,
    report: (event) => this.#tell({ ...event, hasPreview: false, isOfJob: false }, null),
  };

  #tell(event: PlainEvent, preview: Preview): Promise<void> {
    // Of a job that is over or stopped nobody hears.
    if (this.#isOver || this.#stop.signal.aborted) return Promise.resolve();
    const number = this.#toldCount++;
    return new Promise((goOn) => {
      this.#toHear.set(number, { goOn, preview });
      this.#say({ id: this.#id, say: "event", number, event }, []);
    });
  }

  /** What waits for an event goes on. */
  heard(number: number): void {
    this.#toHear.get(number)?.goOn();
    this.#toHear.delete(number);
  }

  stop(): void {
    this.#stop.abort();
    this.#goOn();
  }

  /** What it fetched and others want as well goes on: it ends, which stops nothing. */
  end(): void {
    this.#isOver = true;
    this.#goOn();
  }

  #goOn(): void {
    for (const number of this.#toHear.keys()) this.heard(number);
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
    const running = this.#running.get(message.id);
    if (message.say === "job") void this.#do(message.id, message.job);
    else if (message.say === "heard") running?.heard(message.number);
    else running?.stop();
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
      const loaded = this.#model(model);
      this.#sounds.set(running, model);
      try {
        return await this.#inTurn(async () => {
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
      const loaded = this.#model(model);
      // Whoever asks for it from now on gets it anew.
      loaded.forget();
      this.#models[model] = null;
      for (const [sound, of] of this.#sounds) if (of === model) sound.stop();
      // Nobody waits for its turn, which comes after sounds whose pages may wait for this.
      void this.#inTurn(() => loaded.model.dispose());
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
