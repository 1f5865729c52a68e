import { createServer, type Server } from "node:http";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { listeningError } from "../../server/node/http/listen.ts";
import { laneCounts } from "../operate.ts";
import type { QueueLink } from "../queue-link.ts";
import type { WorkerNote } from "./worker-note.ts";

/** From what is found in the store to what takes an hour. */
const secondBuckets = [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

/** What a worker tells of itself and of its queue, in the form of Prometheus. */
export class WorkerMetrics {
  readonly #registry = new Registry();
  readonly #units: Counter<"kind" | "end">;
  readonly #seconds: Histogram<"kind">;
  readonly #rests: Counter;

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#units = new Counter({
      ...{ name: "foley_units_total", help: "units by how they ended here", labelNames: ["kind", "end"], registers },
    });
    this.#seconds = new Histogram({
      ...{ name: "foley_unit_seconds", help: "time of units that were done here", registers },
      ...{ labelNames: ["kind"], buckets: secondBuckets },
    });
    this.#rests = new Counter({
      ...{ name: "foley_worker_rests_total", help: "rests after errors of this computer", registers },
    });
  }

  /** Counts what is told. */
  hear(note: WorkerNote): void {
    if (note.event === "rest") this.#rests.inc();
    if (note.event !== "unit") return;
    this.#units.inc({ kind: note.kind, end: note.end });
    if (note.end === "done") this.#seconds.observe({ kind: note.kind }, note.seconds);
  }

  /** Counts the queue's units too, when somebody looks. */
  watch(link: QueueLink): void {
    new Gauge({
      ...{ name: "foley_queue_units", help: "units of the queue", labelNames: ["lane", "state"] },
      registers: [this.#registry],
      async collect() {
        this.reset();
        for (const { name: lane, waiting, running, failed } of await laneCounts(link)) {
          for (const [state, count] of Object.entries({ waiting, running, failed })) this.set({ lane, state }, count);
        }
      },
    });
  }

  /**
   * Answers at `/metrics`, and at `/healthz` while this process lives.
   *
   * @returns ends it
   * @throws FoleyError "io" where the port is taken
   */
  async serve(port: number): Promise<() => void> {
    const server: Server = createServer((request, answer) => {
      if (request.url === "/healthz") return void answer.end("ok\n");
      if (request.url !== "/metrics") return void answer.writeHead(404).end();
      this.#registry.metrics().then(
        (text) => answer.writeHead(200, { "content-type": this.#registry.contentType }).end(text),
        () => answer.writeHead(503).end(),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (cause) => reject(listeningError(cause, { host: "any", port }, "port of the metrics")));
      server.listen(port, resolve);
    });
    return () => {
      server.close();
      server.closeAllConnections();
    };
  }
}
