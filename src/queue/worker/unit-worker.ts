import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Maker } from "../../library/maker/maker.ts";
import { hearNews } from "../bell.ts";
import { openQueue, type QueueLink } from "../queue-link.ts";
import { checkVersion } from "../queue-version.ts";
import { beat, endBeat, type WorkerBeat } from "./beat.ts";
import { LaneTaker } from "./lane-taker.ts";
import type { WorkerSettings } from "./settings.ts";
import { UnitSlot } from "./unit-slot.ts";
import type { UnitOutcome, UnitShare, UnitTask } from "./unit-task.ts";
import { Wake } from "./wake.ts";
import type { WorkerNote } from "./worker-note.ts";
import type { WorkerPlace } from "./worker-place.ts";

/** Whoever does units for a worker, apart from its thread. */
export type UnitMaker = Maker<UnitTask, UnitShare, UnitOutcome>;

/** What a worker works with. */
export interface WorkerParts {
  /** The queue's. */
  readonly address: string;
  readonly version: string;
  readonly settings: WorkerSettings;
  readonly place: WorkerPlace;
  /** Each does one unit at a time. */
  readonly makers: readonly UnitMaker[];
  readonly tell: (note: WorkerNote) => void;
}

/** How long an idle worker waits before it looks for units by itself: news of units may be lost. */
const idleMs = 5000;

/** How long it waits after the queue refused something. */
const brokenMs = 1000;

/** What units that were told to stop have for it before their process is ended. */
const lastSeconds = 5;

/**
 * Takes units of a queue and has them done: this process only talks to the queue and renews locks.
 *
 * Units are done at least once: what is done twice is the same, and lies in the store once.
 */
export class UnitWorker {
  readonly id: string = `${hostname()}-${randomUUID().slice(0, 8)}`;
  readonly #parts: WorkerParts;
  readonly #link: QueueLink;
  readonly #taker: LaneTaker;
  readonly #slots: readonly UnitSlot[];
  readonly #wake = new Wake();
  readonly #failed: Promise<never>;
  #fail: (error: unknown) => void = () => {};
  #isStopping = false;
  #running: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #deafen: () => void = () => {};

  private constructor(parts: WorkerParts, link: QueueLink) {
    this.#parts = parts;
    this.#link = link;
    this.#taker = new LaneTaker(link, parts.place, parts.settings.lockSeconds);
    this.#failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    this.#failed.catch(() => {});
    const { tell, version } = parts;
    const tellBeat = (): Promise<void> => this.#tellBeat();
    this.#slots = parts.makers.map(
      (maker) => new UnitSlot({ maker, link, taker: this.#taker, version, tell, tellBeat }),
    );
  }

  /**
   * Connects and begins.
   *
   * @throws FoleyError "usage" where the queue's units are of another version, and as `connectRedis` does
   */
  static async start(parts: WorkerParts): Promise<UnitWorker> {
    const link = await openQueue(parts.address, ({ message }) => parts.tell({ event: "connection", error: message }));
    try {
      await checkVersion(link, parts.version);
      const worker = new UnitWorker(parts, link);
      await worker.#begin();
      return worker;
    } catch (error) {
      await link.close();
      throw error;
    }
  }

  /** @throws FoleyError what no unit can change, such as another version of foley in the queue */
  get failed(): Promise<never> {
    return this.#failed;
  }

  get link(): QueueLink {
    return this.#link;
  }

  get runningCount(): number {
    return this.#taker.held.length;
  }

  /** Takes nothing more; what runs has so long to end, and is given back then. */
  async stop(seconds: number = this.#parts.settings.stopSeconds): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#parts.tell({ event: "stop", running: this.runningCount });
    for (const slot of this.#slots) slot.leave();
    this.#wake.ring();
    await Promise.race([this.#running, sleep(seconds * 1000, undefined, { ref: false })]);
    for (const slot of this.#slots) slot.stop();
    await Promise.race([this.#running, sleep(lastSeconds * 1000, undefined, { ref: false })]);
    // A process that ended gives its unit back too.
    await Promise.all(this.#parts.makers.map((maker) => maker.close()));
    // Of a queue that does not answer, locks end by themselves.
    await Promise.race([this.#running, sleep(lastSeconds * 1000, undefined, { ref: false })]);
    await this.#close();
  }

  async #close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#deafen();
    const ended = Promise.all([this.#taker.close(), endBeat(this.#link.redis, this.id)]);
    await Promise.race([ended.catch(() => {}), sleep(1000, undefined, { ref: false })]);
    this.#link.redis.disconnect();
  }

  async #begin(): Promise<void> {
    this.#deafen = await hearNews(this.#link.redis, (news) => {
      if (news.kind === "units") {
        this.#taker.hear(news.lanes);
        this.#wake.ring();
      } else for (const slot of this.#slots) slot.stopUnwanted(news.keys);
    });
    const { lockSeconds } = this.#parts.settings;
    const tend = (): void => void this.#tend().catch((error: Error) => this.#tellBroken(error));
    this.#timer = setInterval(tend, (lockSeconds * 1000) / 3);
    tend();
    this.#running = Promise.all(this.#slots.map((slot) => this.#serve(slot)));
    const lanes = await this.#taker.lanes();
    this.#parts.tell({ event: "ready", worker: this.id, lanes: lanes.map(({ name }) => name) });
  }

  /** Units, one after another. */
  async #serve(slot: UnitSlot): Promise<void> {
    while (!this.#isStopping) {
      const { rings } = this.#wake;
      try {
        if (await slot.next()) continue;
        await this.#wake.wait(slot.restMs ?? idleMs, rings);
      } catch (error) {
        // A unit of another version: no other will do either.
        if (error instanceof FoleyError) return this.#fail(error);
        // What it had comes back once its lock has ended.
        this.#tellBroken(error instanceof Error ? error : new Error(String(error)));
        await this.#wake.wait(brokenMs);
      }
    }
  }

  /** What has to be said every now and then. */
  async #tend(): Promise<void> {
    await this.#taker.renew();
    await this.#tellBeat();
    const units = this.#taker.held.map(({ key }) => key);
    const wanted = await this.#link.book.areWanted(units);
    const unwanted = units.filter((_, i) => wanted[i] === false);
    for (const slot of this.#slots) slot.stopUnwanted(unwanted);
  }

  async #tellBeat(): Promise<void> {
    const { version, place, settings } = this.#parts;
    const lanes = await this.#taker.lanes();
    const units = this.#taker.held.map(({ key }) => key);
    const told: WorkerBeat = {
      ...{ id: this.id, version, device: place.device ?? "auto", concurrency: settings.concurrency },
      ...{ lanes: lanes.map(({ name }) => name), units, lacks: this.#taker.lacks() },
    };
    await beat(this.#link.redis, told, 3 * settings.lockSeconds);
  }

  #tellBroken({ message }: Error): void {
    if (!this.#isStopping) this.#parts.tell({ event: "connection", error: message });
  }
}
