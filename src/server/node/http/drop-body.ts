import type { MiddlewareHandler } from "hono";

/** Ends the body of what is only asked about: Hono answers HEAD by what GET does, and leaves the body as it is. */
export const dropBody: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.req.method === "HEAD") await c.res.body?.cancel();
};
