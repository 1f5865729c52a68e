import type { OpenAPIHono, RouteConfig } from "@hono/zod-openapi";

/** What the description says of a route; null where it is not described. @param path as Hono writes it: `/v1/jobs/:id` */
export function describedRoute({ openAPIRegistry }: OpenAPIHono, method: string, path: string): RouteConfig | null {
  for (const definition of openAPIRegistry.definitions) {
    if (definition.type !== "route") continue;
    const { route } = definition;
    const isSame = route.method.toUpperCase() === method && route.path.replaceAll(/\/\{(.+?)\}/g, "/:$1") === path;
    if (isSame) return route;
  }
  return null;
}
