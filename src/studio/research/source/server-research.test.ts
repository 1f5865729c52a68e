import { afterEach, expect, it, vi } from "vitest";
import { evaluateJobSchema } from "../../../server/api/evaluate-job.ts";
import { serverResearch } from "./server-research.ts";

afterEach(() => vi.unstubAllGlobals());

it("names each sound of a set as its files do, also where several are the same bytes", async () => {
  const id = "ab".repeat(32);
  const asked: unknown[] = [];
  vi.stubGlobal("document", { baseURI: "http://server/" });
  vi.stubGlobal("fetch", async (url: string, { body }: RequestInit) => {
    if (url.includes("v1/sounds?")) return Response.json({ id });
    if (url.endsWith("/events")) return new Response(`event: state\ndata: {"state":"succeeded","report":1}\n\n`);
    asked.push(JSON.parse(String(body)));
    return Response.json({ id: "j" });
  });
  const generated = { files: ["b.wav", "c.wav"].map((name) => ({ name, audio: new Blob(["same"]) })) };
  const watch = { signal: new AbortController().signal, report: () => {} };
  expect(await serverResearch.evaluate(generated, { place: "real" }, watch)).toBe(1);
  const named = ["b.wav", "c.wav"].map((name) => ({ sound: id, name }));
  const request = { kind: "evaluate", generated: named, reference: { place: "real" } };
  expect(asked).toEqual([request]);
  expect(evaluateJobSchema.parse(asked[0])).toMatchObject(request);
});
