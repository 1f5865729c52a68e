import type { MiddlewareHandler } from "hono";
import { traced } from "../../../tracing/traced.ts";
import { requestMethod, requestRoute } from "./request-route.ts";

/** Tells of each request until its answer begins, as a part of what its caller does where that says so. */
export const traceRequest: MiddlewareHandler = (c, next) => {
  const method = requestMethod(c);
  return traced(
    `${method} request`,
    { "http.request.method": method, "url.path": c.req.path },
    async (span) => {
      await next();
      span.tell({ "http.route": requestRoute(c), "http.response.status_code": c.res.status });
      if (c.res.status >= 500) span.fail(`status ${c.res.status}`);
    },
    { role: "server", parent: c.req.header("traceparent") },
  );
};
