import type { OpenAPIHono } from "@hono/zod-openapi";
import { version } from "../../../library/version.ts";

const answer = { $ref: "#/components/schemas/Error" };
const refusal = (description: string) => ({ description, content: { "application/json": { schema: answer } } });

/** What any route may answer before it sees a request; routes in other words than foley's describe their own. */
const guarded = {
  400: refusal("something in the request cannot be"),
  401: refusal("the key is missing or another"),
  403: refusal("the caller is a page of another origin"),
  429: refusal("too much at once; try again after Retry-After"),
  503: refusal("the server is stopping; try again after Retry-After"),
};

/** The server's own description: an OpenAPI document made of the schemas that check its requests. */
export function description(app: OpenAPIHono): object {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "foley", version: version(), description: "Turns words into sound." },
  });
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of [path.get, path.post, path.delete]) {
      if (operation !== undefined) operation.responses = { ...guarded, ...operation.responses };
    }
  }
  return document;
}
