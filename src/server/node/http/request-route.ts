import type { Context } from "hono";
import { matchedRoutes } from "hono/route";

/** Other methods are one, so that callers cannot make up labels. */
const knownMethods = new Set(["GET", "HEAD", "POST", "DELETE"]);

export function requestMethod({ req }: Pick<Context, "req">): string {
  return knownMethods.has(req.method) ? req.method : "other";
}

/** The route that answered, once it did: `/v1/jobs/:id`, `a page`, or `none`. */
export function requestRoute(c: Context): string {
  // What is for every method is a guard or a page.
  const routes = matchedRoutes(c).filter((one) => one.method !== "ALL");
  return c.res.status === 404 ? "none" : (routes.at(-1)?.path ?? "a page");
}
