import { randomBytes } from "node:crypto";
import type { JobEvent } from "../../api/job-event.ts";

/** An event as it is sent: its id lets a client that lost its connection go on after it. */
export interface SentEvent {
  /** Null for what is no place to go on from. */
  readonly id: string | null;
  readonly event: JobEvent;
}

type Hear = (sent: SentEvent) => void;

/** Events that are kept of a job for clients that come back. */
const mostKept = 256;

interface KeptEvent extends SentEvent {
  readonly id: string;
  /** Its place among all events of the server. */
  readonly place: number;
}

interface Channel {
  readonly listeners: Set<Hear>;
  kept: KeptEvent[];
  /** The place of the last event that is kept no more and would be missed. */
  lost: number;
}

/** What happens to jobs, for whoever listens while it happens. */
export class JobEvents {
  /** Ids of another run of the server mean nothing here. */
  readonly #run = randomBytes(4).toString("hex");
  readonly #channels = new Map<string, Channel>();
  readonly #everywhere = new Set<(event: JobEvent) => void>();
  #count = 0;

  publish(job: string, event: JobEvent): void {
    const place = ++this.#count;
    const sent = { id: `${this.#run}-${place}`, place, event };
    const channel = this.#channel(job);
    const all = withNews(channel.kept, sent);
    channel.kept = all.slice(-mostKept);
    channel.lost = all.at(-mostKept - 1)?.place ?? channel.lost;
    for (const hear of [...channel.listeners]) hear(sent);
    for (const hear of this.#everywhere) hear(event);
  }

  /** @returns ends the listening */
  listen(job: string, hear: Hear): () => void {
    const channel = this.#channel(job);
    channel.listeners.add(hear);
    return () => {
      channel.listeners.delete(hear);
      const isEmpty = channel.listeners.size === 0 && channel.kept.length === 0;
      if (isEmpty && this.#channels.get(job) === channel) this.#channels.delete(job);
    };
  }

  /** Whether anybody listens to a job now. */
  isHeard(job: string): boolean {
    return (this.#channels.get(job)?.listeners.size ?? 0) > 0;
  }

  /** What happens to any job, for as long as the server lives. */
  listenToAll(hear: (event: JobEvent) => void): () => void {
    this.#everywhere.add(hear);
    return () => {
      this.#everywhere.delete(hear);
    };
  }

  /** What was sent after an id; null where that cannot be told, so that all is to be said anew. */
  after(job: string, id: string): readonly SentEvent[] | null {
    const channel = this.#channels.get(job);
    const [run, place] = id.split("-");
    if (channel === undefined || run !== this.#run || !(Number(place) >= channel.lost)) return null;
    return channel.kept.filter((sent) => sent.place > Number(place));
  }

  /** The id of what is sent now. */
  get lastId(): string {
    return `${this.#run}-${this.#count}`;
  }

  /** Nothing will happen to a job any more; who listens still hears nothing, and ends by the last state. */
  forget(job: string): void {
    this.#channels.delete(job);
  }

  #channel(job: string): Channel {
    const known = this.#channels.get(job) ?? { listeners: new Set(), kept: [], lost: 0 };
    this.#channels.set(job, known);
    return known;
  }
}

/** What is to be told with something new: of what is soon old only the last. */
export function withNews<E extends SentEvent>(told: readonly E[], sent: E): E[] {
  const { name } = sent.event;
  const isFleeting = name === "progress" || name === "preview" || name === "waiting";
  return [...(isFleeting ? told.filter(({ event }) => event.name !== name) : told), sent];
}
