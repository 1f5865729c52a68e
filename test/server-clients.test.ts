import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ElevenLabs, ElevenLabsClient, ElevenLabsError } from "@elevenlabs/elevenlabs-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeAudio } from "../src/audio/decode/decode-audio.ts";
import { jobListSchema } from "../src/server/api/job.ts";
import { buildServer, type ServedProgram, serveProgram } from "./support/served-program.ts";

const key = "a key of more than sixteen letters";
let folder: string;
let served: ServedProgram;
let client: ElevenLabsClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-clients-"));
  const program = await buildServer(join(folder, "package"));
  served = await serveProgram(program, join(folder, "data"), "--key", key);
  client = new ElevenLabsClient({ apiKey: key, baseUrl: served.url });
});

afterAll(async () => {
  await served.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What went wrong, as the client's own class says it. */
async function failure(request: Promise<unknown>): Promise<unknown> {
  try {
    await request;
  } catch (error) {
    return error;
  }
  return null;
}

describe("ElevenLabs' own client, with this server's address", () => {
  test("gets an MP3", async () => {
    const request = {
      text: "a dog barking",
      durationSeconds: 0.5,
      promptInfluence: 0.3,
      modelId: "eleven_text_to_sound_v2" as const,
    };
    const stream = await client.textToSoundEffects.convert(request);
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    const { sampleRate, channels } = await decodeAudio(bytes, "answer");
    expect([sampleRate, channels[0]?.length]).toEqual([44_100, 22_050]);
  });

  test("gets samples where it wishes for them, and a loop", async () => {
    const request = { text: "rain", durationSeconds: 0.5, loop: true, outputFormat: "ulaw_8000" } as const;
    const stream = await client.textToSoundEffects.convert(request);
    const seconds = (await new Response(stream).arrayBuffer()).byteLength / 8000;
    // A loop is as long as the model can make one.
    expect(seconds).toBeGreaterThan(0.3);
    expect(seconds).toBeLessThan(0.8);
  });

  test("tells a request that cannot be, with the place of what is wrong", async () => {
    const error = await failure(client.textToSoundEffects.convert({ text: "rain", durationSeconds: 99 }));
    expect(error).toBeInstanceOf(ElevenLabs.UnprocessableEntityError);
    const { body } = error as ElevenLabs.UnprocessableEntityError;
    expect(body).toMatchObject({ detail: [{ loc: ["body", "duration_seconds"] }] });
  });

  test("tells another key", async () => {
    const other = new ElevenLabsClient({ apiKey: "another", baseUrl: served.url, maxRetries: 0 });
    const error = await failure(other.textToSoundEffects.convert({ text: "rain" }));
    expect(error).toBeInstanceOf(ElevenLabsError);
    expect((error as ElevenLabsError).statusCode).toBe(401);
  });

  test("ends the work when it goes away", async () => {
    const gone = new AbortController();
    const request = client.textToSoundEffects.convert(
      { text: "rain", durationSeconds: 30 },
      { abortSignal: gone.signal, maxRetries: 0 },
    );
    const said = failure(request);
    const jobs = async () => {
      const answer = await fetch(`${served.url}/v1/jobs?limit=1`, { headers: { authorization: `Bearer ${key}` } });
      return jobListSchema.parse(await answer.json()).jobs.map(({ state }) => state);
    };
    await expect.poll(jobs).toEqual(["running"]);
    gone.abort();
    expect(await said).toBeInstanceOf(Error);
    await expect.poll(jobs).toEqual(["canceled"]);
  });
});
