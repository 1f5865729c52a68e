import type { OpenAPIHono } from "@hono/zod-openapi";
import { z } from "zod";
import { version } from "../../../library/version.ts";
import { jsonSchemaOf } from "../../../settings/expected-words.ts";
import { isForeign } from "../http/answer-error.ts";
import { isKeyed } from "../http/guard-key.ts";
import { openedByKind } from "../kinds/job-kinds.ts";

const answer = { $ref: "#/components/schemas/Error" };
const refusal = (description: string) => ({ description, content: { "application/json": { schema: answer } } });

/** What any route may answer before it sees a request. */
const guarded = {
  400: refusal("something in the request cannot be"),
  403: refusal("the caller is a page of another origin"),
};

/** What those answer that want the key. */
const keyed = { 401: refusal("the key is missing or another") };

/** What those answer that change something. */
const changing = {
  413: refusal("it is too large"),
  429: refusal("too much at once; try again after Retry-After"),
  503: refusal("the server is stopping; try again after Retry-After"),
};

/** How the key is shown, one way or the other. */
const securitySchemes = {
  bearer: { type: "http", scheme: "bearer", description: "the server's key" },
  header: { type: "apiKey", in: "header", name: "xi-api-key", description: "the same, as ElevenLabs' clients show it" },
} as const;

const shownKeys = Object.keys(securitySchemes).map((name) => ({ [name]: [] }));

/** What a route may answer before it sees a request; those in other words than foley's describe their own. */
function guardedBy(path: string, isGet: boolean): object {
  if (isForeign(path)) return {};
  const parts = [guarded, isKeyed(path) ? keyed : {}, isGet ? {} : changing];
  return Object.assign({}, ...parts);
}

/**
 * The server's own description: an OpenAPI document made of the schemas that check its requests.
 *
 * @param hasKey whether callers have to show a key
 */
export function description(app: OpenAPIHono, hasKey: boolean): object {
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "foley", version: version(), description: "Turns words into sound." },
  });
  for (const [path, { get, post, delete: remove }] of Object.entries(document.paths ?? {})) {
    for (const operation of [get, post, remove]) {
      if (operation === undefined) continue;
      operation.responses = { ...guardedBy(path, operation === get), ...operation.responses };
      if (isKeyed(path)) operation.security = hasKey ? shownKeys : [{}, ...shownKeys];
    }
  }
  document.components = { ...document.components, securitySchemes };
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
