import type { MiddlewareHandler } from "hono";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { House } from "./house.ts";
import { requestMethod, requestRoute } from "./http/request-route.ts";

/** From what is answered from memory to what somebody waits for. */
const secondBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What a server tells of itself, in the form of Prometheus. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests: Counter<"method" | "route" | "status">;
  readonly #seconds: Histogram<"method" | "route">;

  constructor({ jobs, events }: House) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#requests = new Counter({
      ...{ name: "foley_http_requests_total", help: "requests by the route that answered", registers },
      labelNames: ["method", "route", "status"],
    });
    this.#seconds = new Histogram({
      ...{ name: "foley_http_request_seconds", help: "time until an answer begins", registers },
      ...{ labelNames: ["method", "route"], buckets: secondBuckets },
    });
    addJobMetrics(jobs, registers);
    const sound = new Counter({
      name: "foley_sound_seconds_total",
      help: "seconds of sound that were made",
      registers,
    });
    events.listenToAll((event) => {
      if (event.name === "result") sound.inc(event.data.seconds);
    });
  }

  /** Counts every request. */
  get count(): MiddlewareHandler {
    return async (c, next) => {
      const begun = performance.now();
      await next();
      const method = requestMethod(c);
      const route = requestRoute(c);
      this.#requests.inc({ method, route, status: c.res.status });
      this.#seconds.observe({ method, route }, (performance.now() - begun) / 1000);
    };
  }

  /** Everything, as Prometheus reads it. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** Of the database and the queue, asked when somebody looks. */
function addJobMetrics(jobs: House["jobs"], registers: Registry[]): void {
  new Gauge({
    ...{ name: "foley_jobs", help: "jobs that are kept", labelNames: ["state", "kind"], registers },
    collect() {
      this.reset();
      for (const { state, kind, count } of jobs.counts()) this.set({ state, kind }, count);
    },
  });
  new Gauge({
    ...{ name: "foley_queue_depth", help: "jobs that wait", registers },
    collect() {
      this.set(jobs.queuedCount);
    },
  });
  new Counter({
    ...{ name: "foley_maker_deaths_total", help: "processes that make sounds and died at work", registers },
    collect() {
      this.reset();
      this.inc(jobs.deathCount);
    },
  });
}
