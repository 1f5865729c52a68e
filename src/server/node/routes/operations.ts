import { createRoute, type OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import type { House } from "../house.ts";
import { stoppingRetrySeconds } from "../http/refusal.ts";
import type { Metrics } from "../metrics.ts";
import { jsonAnswer, refusals } from "./answers.ts";

const tags = ["operations"];
const health = jsonAnswer(z.object({ status: z.enum(["ok", "stopping"]) }).meta({ id: "Health" }), "as it is");

const alive = createRoute({
  ...{ method: "get", path: "/healthz", tags, summary: "Whether the server lives" },
  responses: { 200: health },
});

const ready = createRoute({
  ...{ method: "get", path: "/readyz", tags, summary: "Whether it takes work" },
  responses: { 200: health, 503: health },
});

const metricsRoute = createRoute({
  ...{ method: "get", path: "/metrics", tags, summary: "Numbers for Prometheus" },
  responses: {
    200: { description: "in Prometheus' form", content: { "text/plain": { schema: z.string() } } },
    401: refusals[401],
  },
});

/** What operators and their programs ask. */
export function operationRoutes(app: OpenAPIHono, { isReady }: House, metrics: Metrics): void {
  app.openapi(alive, (c) => c.json({ status: "ok" } as const, 200));
  app.openapi(ready, (c) => {
    if (isReady()) return c.json({ status: "ok" } as const, 200);
    return c.json({ status: "stopping" } as const, 503, { "Retry-After": String(stoppingRetrySeconds) });
  });
  app.openapi(metricsRoute, async (c) => {
    return c.text(await metrics.text(), 200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
  });
}
