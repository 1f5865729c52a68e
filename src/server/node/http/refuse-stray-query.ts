import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { z } from "zod";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { adviceOnName } from "../../../engine/text/nearest-names.ts";
import { describedRoute } from "./described-route.ts";

/**
 * Refuses names in the query that a route does not know, as a mistyped one would have no effect. A route that has to take
 * any, as other houses' clients send what they like, has a loose schema of them.
 *
 * @throws FoleyError "usage" whose subject is the name
 */
export function refuseStrayQuery(app: OpenAPIHono): MiddlewareHandler {
  return async (c, next) => {
    const names = Object.keys(c.req.query());
    // What is for every method is a guard or a page.
    const asked = matchedRoutes(c).findLast(({ method }) => method !== "ALL");
    const route = names.length === 0 || asked === undefined ? null : describedRoute(app, asked.method, asked.path);
    const known = route === null ? null : knownNames(route.request?.query);
    const stray = known === null ? undefined : names.find((name) => !known.includes(name));
    if (known === null || stray === undefined) return next();
    const [expected, advice] =
      known.length === 0 ? ["none here", "leave it out"] : ["names that there are", adviceOnName(stray, known)];
    const message = `query: expected ${expected}, got ${JSON.stringify(stray)}; ${advice}`;
    throw new FoleyError("usage", message, { subject: stray });
  };
}

/** Null where any may be. */
function knownNames(query: unknown): readonly string[] | null {
  if (query === undefined) return [];
  return query instanceof z.ZodObject && query.def.catchall === undefined ? Object.keys(query.shape) : null;
}
