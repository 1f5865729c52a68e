import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { audioComment, decodeAudio } from "../src/audio/decode/decode-audio.ts";
import { omniErrorSchema } from "../src/server/api/audio-generation.ts";
import { elevenErrorSchema, elevenFormatNames } from "../src/server/api/sound-generation.ts";
import { openTestHouse, type TestHouse } from "./support/test-house.ts";

let server: TestHouse;

beforeAll(async () => {
  server = await openTestHouse();
});

afterAll(() => server.close());

const eleven = (body: unknown, query = "") => server.ask("POST", `/v1/sound-generation${query}`, body);
const omni = (body: unknown) => server.ask("POST", "/v1/audio/generate", body);
const bytesOf = async (answer: Response) => new Uint8Array(await answer.arrayBuffer());

/** All settings of the sound that an answer is about. */
async function settingsOf(answer: Response): Promise<Record<string, unknown>> {
  const job = server.house.jobs.find(answer.headers.get("foley-job") ?? "");
  return job?.results[0]?.settings ?? {};
}

describe("ElevenLabs' interface", () => {
  test("gives an MP3 of the wished length, which says where it comes from", async () => {
    const answer = await eleven({
      text: "rain",
      duration_seconds: 0.5,
      prompt_influence: 1,
      model_id: "eleven_text_to_sound_v2",
    });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "audio/mpeg"]);
    expect(answer.headers.get("foley-model")).toBe("nano");
    expect(answer.headers.get("foley-warnings")).toMatch(/model_id: eleven_text_to_sound_v2 is none/);
    const bytes = await bytesOf(answer);
    const { sampleRate, channels } = await decodeAudio(bytes, "answer");
    expect([sampleRate, channels[0]?.length]).toEqual([44_100, 22_050]);
    const settings = await settingsOf(answer);
    expect(settings).toMatchObject({ prompt: "rain", durationSeconds: 0.5, guidance: 6 });
    expect(JSON.parse((await audioComment(bytes, "answer")) ?? "")).toMatchObject({ prompt: "rain" });
  });

  test("takes null for what it shall choose by itself, and says which names it ignored", async () => {
    const body = {
      text: "rain",
      duration_seconds: 0.5,
      loop: null,
      prompt_influence: null,
      model_id: null,
      do_sample: true,
    };
    const answer = await eleven(body, "?output_format=pcm_16000&enable_logging=false");
    expect(answer.headers.get("foley-warnings")).toMatch(/enable_logging: .* ignored .*do_sample: .* ignored/);
    expect(await settingsOf(answer)).toMatchObject({ guidance: 2.5 });
    expect(await bytesOf(answer)).toHaveLength(2 * 8000);
  });

  test("has every format of its own", async () => {
    const { id } = await server.finish({
      kind: "generate",
      prompts: ["rain"],
      wishes: { steps: 1, durationSeconds: 0.5 },
    });
    for (const name of elevenFormatNames) {
      const [format, rate, kilobits] = name.split("_");
      const query = new URLSearchParams({ format, rate, ...(kilobits === undefined ? {} : { kilobits }) } as Record<
        string,
        string
      >);
      const answer = await server.ask("GET", `/v1/jobs/${id}/sounds/0?${query}`);
      expect([name, answer.status]).toEqual([name, 200]);
      const bytes = await bytesOf(answer);
      const perSecond = { pcm: 2 * Number(rate), ulaw: 8000, alaw: 8000 }[format ?? ""];
      if (perSecond !== undefined) expect(bytes).toHaveLength(perSecond / 2);
      else expect((await decodeAudio(bytes, name)).sampleRate).toBe(Number(rate));
    }
  });

  test.each([
    ["no text", {}, "", ["body", "text"]],
    ["an empty text", { text: "" }, "", ["body", "text"]],
    ["a text without words", { text: " " }, "", ["body", "text"]],
    ["a length beyond its own", { text: "a", duration_seconds: 31 }, "", ["body", "duration_seconds"]],
    ["an influence beyond its own", { text: "a", prompt_influence: 1.1 }, "", ["body", "prompt_influence"]],
    ["a format that is none", { text: "a" }, "?output_format=aac_44100", ["query", "output_format"]],
    ["a body that is no object", [], "", ["body"]],
  ])("refuses with the place: %s", async (_, body, query, loc) => {
    const answer = await eleven(body, query);
    expect(answer.status).toBe(422);
    const { detail } = elevenErrorSchema.parse(await answer.json());
    expect(detail).toMatchObject([{ loc }]);
  });

  test("refuses a body that is no JSON", async () => {
    const headers = { "content-type": "application/json" };
    const answer = await server.app.request("/v1/sound-generation", { method: "POST", body: "{", headers });
    expect(answer.status).toBe(422);
    elevenErrorSchema.parse(await answer.json());
  });
});

describe("vLLM-Omni's interface", () => {
  test("gives what foley makes with the same settings", async () => {
    const wishes = { negative_prompt: "wind", guidance_scale: 3, num_inference_steps: 2, seed: 7, audio_length: 0.5 };
    const answer = await omni({
      input: "rain",
      model: "nano",
      response_format: "flac",
      speed: 1,
      audio_start: 0,
      ...wishes,
    });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "audio/flac"]);
    expect(answer.headers.get("foley-seed")).toBe("7");
    const settings = { negative: "wind", guidance: 3, steps: 2, seed: 7, durationSeconds: 0.5 };
    expect(await settingsOf(answer)).toMatchObject({ prompt: "rain", ...settings });
    const [found] = (await decodeAudio(await bytesOf(answer), "answer")).channels;
    expect(found).toHaveLength(8000);
  });

  test("gives WAV where nobody says", async () => {
    const answer = await omni({ input: "rain", num_inference_steps: 1, audio_length: 0.5 });
    expect(answer.headers.get("content-type")).toBe("audio/wav");
  });

  test.each([
    ["no input", {}, 400, "input"],
    ["a format that foley does not write", { input: "a", response_format: "aac" }, 400, "response_format"],
    ["another speed", { input: "a", speed: 2 }, 400, "speed"],
    ["another beginning", { input: "a", audio_start: 3 }, 400, "audio_start"],
    ["parts of the answer as events", { input: "a", stream_format: "sse" }, 400, "stream_format"],
    ["too many steps", { input: "a", num_inference_steps: 2000 }, 400, "num_inference_steps"],
    ["a name that is unknown", { input: "a", stepz: 3 }, 400, null],
    ["a model that is not here", { input: "a", model: "stable-audio" }, 404, "model"],
  ])("refuses, never ignores: %s", async (_, body, status, param) => {
    const answer = await omni(body);
    expect(answer.status).toBe(status);
    const { error } = omniErrorSchema.parse(await answer.json());
    expect(error).toMatchObject({ param, code: status });
    expect(error.message).toMatch(/expected .*got /);
  });
});

describe("a sound that somebody waits for", () => {
  test("is made by nobody once the caller is gone", async () => {
    const gone = new AbortController();
    const body = JSON.stringify({ input: "rain", num_inference_steps: 900 });
    const headers = { "content-type": "application/json" };
    const answer = server.app.request("/v1/audio/generate", { method: "POST", body, headers, signal: gone.signal });
    await expect
      .poll(() => server.house.jobs.list({ state: "running", kind: null, after: null, limit: 1 }).length)
      .toBe(1);
    gone.abort();
    expect((await answer).status).toBe(503);
    const [job] = server.house.jobs.list({ state: null, kind: null, after: null, limit: 1 });
    expect(job?.state).toBe("canceled");
  });
});
