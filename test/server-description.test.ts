import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestHouse, type TestHouse } from "./support/test-house.ts";

interface Operation {
  readonly security?: readonly object[];
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly headers?: object;
        readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>>;
      }
    >
  >;
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly securitySchemes: object };
}

const key = "a-key-of-some-length";
let open: TestHouse;
let keyed: TestHouse;

beforeAll(async () => {
  open = await openTestHouse();
  keyed = await openTestHouse({ host: "0.0.0.0", key });
});

afterAll(() => Promise.all([open.close(), keyed.close()]));

const describedBy = async ({ ask }: TestHouse) => (await (await ask("GET", "/openapi.json")).json()) as Described;

describe("the description of the server", () => {
  test.each([
    ["/v1/sound-generation", "SoundGenerationError", ["401", "403", "413", "415", "422", "429", "500", "503"]],
    ["/v1/audio/generate", "AudioGenerationError", ["400", "401", "403", "404", "413", "415", "429", "500", "503"]],
  ])("has the refusals of %s in the words in which they come", async (path, schema, statuses) => {
    const { 200: made, ...refused } = (await describedBy(open)).paths[path]?.post?.responses ?? {};
    expect(Object.keys(refused)).toEqual(statuses);
    for (const { content } of Object.values(refused))
      expect(content?.["application/json"]?.schema.$ref).toBe(`#/components/schemas/${schema}`);
    expect(Object.keys(made?.headers ?? {})).toEqual(["Foley-Job", "Foley-Model", "Foley-Seed", "Foley-Warnings"]);
    const evil = await open.ask("POST", path, {}, { origin: "http://evil.example" });
    const said = (await evil.json()) as object;
    expect([evil.status, Object.keys(said)]).toEqual([403, [path.includes("audio") ? "error" : "detail"]]);
  });

  test("says how the key is shown, where one is wanted", async () => {
    const [without, withKey] = [await describedBy(open), await describedBy(keyed)];
    expect(withKey.components.securitySchemes).toMatchObject({
      bearer: { type: "http", scheme: "bearer" },
      header: { type: "apiKey", in: "header", name: "xi-api-key" },
    });
    expect(withKey.paths["/v1/jobs"]?.get?.security).toEqual([{ bearer: [] }, { header: [] }]);
    expect(without.paths["/v1/jobs"]?.get?.security).toEqual([{}, { bearer: [] }, { header: [] }]);
    expect(withKey.paths["/healthz"]?.get).not.toHaveProperty("security");
    expect(withKey.paths["/healthz"]?.get?.responses).not.toHaveProperty("401");
  });

  test("has what only changes are refused for with what changes something", async () => {
    const { paths } = await describedBy(open);
    expect(Object.keys(paths["/v1/jobs"]?.get?.responses ?? {})).toEqual(["200", "400", "401", "403", "404"]);
    expect(Object.keys(paths["/v1/jobs/{id}"]?.delete?.responses ?? {})).toEqual(
      expect.arrayContaining(["413", "429", "503"]),
    );
  });
});
