import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { omniErrorSchema } from "../src/server/api/audio-generation.ts";
import { errorAnswerSchema } from "../src/server/api/error-answer.ts";
import { elevenErrorSchema } from "../src/server/api/sound-generation.ts";
import { type JsonSchema, schemaArbitrary } from "./support/schema-arbitrary.ts";
import { openTestHouse, type TestHouse } from "./support/test-house.ts";

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** A request made up for a route. */
interface MadeUp {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

let server: TestHouse;
let document: Described;

beforeAll(async () => {
  // Nothing is begun, and the one place in the queue is taken: what is right is refused as too much, at once.
  server = await openTestHouse({ mostQueued: 1, ratePerMinute: 1_000_000 });
  await server.house.jobs.drain(0);
  await server.ask("POST", "/v1/jobs", { kind: "generate", prompts: ["rain"] });
  document = (await (await server.ask("GET", "/openapi.json")).json()) as Described;
});

afterAll(() => server.close());

/** What a header can carry. */
const headerText = (value: unknown) =>
  String(value)
    .replaceAll(/[^\x21-\x7e]/g, "")
    .slice(0, 500);
const text = (value: unknown) => (typeof value === "object" ? JSON.stringify(value) : String(value));

/** As a part of a path: dots alone would lead to another. */
const partOf = (value: string) => encodeURIComponent(value).replace(/^\.*$/, "x");

function madeUpFor(path: string, { parameters = [], requestBody }: Operation): fc.Arbitrary<MadeUp> {
  const { schemas } = document.components;
  const values = Object.fromEntries(
    parameters.map(({ name, schema, required = false }) => {
      const value = schemaArbitrary(schema, schemas);
      return [name, required ? value : fc.option(value, { nil: undefined })];
    }),
  );
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? [null, null];
  const body =
    content === null
      ? fc.constant(null)
      : schemaArbitrary(content.schema, schemas).map((value) => JSON.stringify(value));
  return fc.record({ values: fc.record(values), body }).map(({ values: given, body: sent }) => {
    const of = (place: string) => parameters.filter((one) => one.in === place && given[one.name] !== undefined);
    const query = new URLSearchParams(of("query").map(({ name }): [string, string] => [name, text(given[name])]));
    const filled = of("path").reduce((all, { name }) => all.replace(`{${name}}`, partOf(text(given[name]))), path);
    const headers = Object.fromEntries(of("header").map(({ name }) => [name, headerText(given[name])]));
    return {
      path: `${filled}?${query}`,
      headers: type === null ? headers : { ...headers, "content-type": type },
      body: sent ?? null,
    };
  });
}

describe("a request that is made up of the server's description", () => {
  test("is never the server's failure, and is answered as described", async () => {
    const refusalOf: Readonly<Record<string, { parse(value: unknown): unknown }>> = {
      "/v1/sound-generation": elevenErrorSchema,
      "/v1/audio/generate": omniErrorSchema,
    };
    let count = 0;
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const asked = fc.asyncProperty(madeUpFor(path, operation), async (request) => {
          const { headers, body } = request;
          const answer = await server.app.request(request.path, { method: method.toUpperCase(), headers, body });
          count++;
          expect([...Object.keys(operation.responses), "404"]).toContain(String(answer.status));
          if (answer.status === 200 || answer.status === 201 || answer.status === 204) return;
          if (path.endsWith("events") && answer.status < 300) return;
          if (answer.status >= 400) (refusalOf[path] ?? errorAnswerSchema).parse(await answer.json());
        });
        await fc.assert(asked, { numRuns: 40 });
      }
    }
    expect(count).toBeGreaterThan(400);
  });
});
