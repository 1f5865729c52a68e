import type { OpenAPIHono, RouteConfig } from "@hono/zod-openapi";
import type { Context } from "hono";
import { routePath } from "hono/route";
import { z } from "zod";
import { internalError } from "../../../engine/tensor/error.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { describedRoute } from "./described-route.ts";

/** What the check of a part of a request came to; the values beside it, which zod-openapi's types do not name. */
type CheckedInput =
  | { readonly target: string; readonly success: true }
  | { readonly target: string; readonly success: false };

/**
 * Refuses what a route's schema does not take, in the words of foley's settings: what was expected, what came.
 *
 * @param routesOf the application, whose routes it looks up when it is asked
 * @throws FoleyError "usage" whose subject is the field
 */
export function refuseInvalid(routesOf: () => OpenAPIHono): (checked: CheckedInput, c: Context) => undefined {
  return (checked, c) => {
    if (checked.success) return undefined;
    // What is only asked about is answered by what gives it.
    const method = c.req.method === "HEAD" ? "GET" : c.req.method;
    const schema = schemaOf(describedRoute(routesOf(), method, routePath(c)), checked.target);
    if (schema === null) throw internalError(`no schema for the ${checked.target} of ${routePath(c)}`);
    parseSettings(schema, "data" in checked ? checked.data : undefined, "", {
      whole: wholes[checked.target] ?? checked.target,
    });
    throw internalError(`the ${checked.target} of ${routePath(c)} was refused without a reason`);
  };
}

/** What people call the parts of a request. */
const wholes: Readonly<Record<string, string>> = { json: "body", param: "path" };

/** The schema of a part of a route's requests, as validators call the parts. */
function schemaOf(route: RouteConfig | null, target: string): z.ZodType | null {
  const { request } = route ?? {};
  const body = request?.body?.content["application/json"];
  const parts: Readonly<Record<string, unknown>> = {
    json: body !== undefined && "schema" in body ? body.schema : null,
    query: request?.query,
    param: request?.params,
    header: request?.headers,
  };
  const schema = parts[target];
  return schema instanceof z.ZodType ? schema : null;
}
