import type { OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { version } from "../../../library/version.ts";
import { jsonSchemaOf } from "../../../settings/expected-words.ts";
import { openedByKind } from "../kinds/job-kinds.ts";

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
  for (const schema of Object.values(document.components?.schemas ?? {})) sayOpened(schema);
  return document;
}

/** A part of the document that says what an object is. */
const describedSchema = z.looseObject({
  properties: z
    .record(z.string(), z.looseObject({}))
    .and(z.looseObject({ kind: z.looseObject({ enum: z.tuple([z.string()]) }) })),
});

/** Puts the schemas by which a kind of job checks what its request leaves open in the place of open ones. */
function sayOpened(schema: object): void {
  const { success, data } = describedSchema.safeParse(schema);
  if (!success) return;
  const { properties } = data;
  const said = Object.entries(openedByKind.get(properties.kind.enum[0]) ?? {}).map(([name, opened]) => {
    const { $schema: _, ...json } = jsonSchemaOf(opened);
    const { description = null, default: usual = {} } = properties[name] ?? {};
    return [name, { ...json, description, default: usual }] as const;
  });
  Object.assign(schema, { properties: { ...properties, ...Object.fromEntries(said) } });
}
