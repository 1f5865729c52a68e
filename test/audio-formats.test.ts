import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { decodeAudio } from "../src/audio/decode/decode-audio.ts";
import { readAudio } from "../src/audio/node/read-audio.ts";
import type { Waveform } from "../src/audio/waveform.ts";
import type { Tensor } from "../src/engine/tensor/tensor.ts";
import { readSafetensors } from "../src/weights/node/read-safetensors.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/formats/${name}`, import.meta.url));
const { tensors } = await readSafetensors(fileURLToPath(new URL("golden/audio-formats.safetensors", import.meta.url)));
const names = await readdir(fixture(""));

/** Lossy decoders are built of floating-point arithmetic in another order; everything else is exact. */
const lossy = /\.(mp3|ogg|opus)$/;
const lossyTolerance = 5e-6;

describe("decodeAudio against libsndfile", () => {
  it("has an expectation for every file", () => {
    expect(names.sort()).toEqual([...tensors.keys()].sort());
  });

  it.each(names)("reads %s", async (name) => {
    const { channels } = await readAudio(fixture(name));
    const { shape, data } = tensors.get(name) as Tensor;
    expect(channels).toHaveLength(shape[0] as number);
    channels.forEach((channel, i) => {
      const expected = (data as Float32Array).subarray(i * (shape[1] as number), (i + 1) * (shape[1] as number));
      // libsndfile hands out the filling of the last block too, although the fact chunk says where the sound ends.
      expect(channel).toHaveLength(name === "ms-adpcm.wav" ? 1280 : expected.length);
      const worst = channel.reduce((most, sample, k) => Math.max(most, Math.abs(sample - (expected[k] as number))), 0);
      expect(worst).toBeLessThanOrEqual(lossy.test(name) ? lossyTolerance : 0);
    });
  });

  it("tells the rate that the file tells, and 48 kHz for Opus", async () => {
    expect((await readAudio(fixture("mono.mp3"))).sampleRate).toBe(16000);
    expect((await readAudio(fixture("vorbis.ogg"))).sampleRate).toBe(16000);
    expect((await readAudio(fixture("opus.opus"))).sampleRate).toBe(48000);
  });

  it("finds its way in a view that begins within a larger buffer", async () => {
    const bytes = await readFile(fixture("vorbis.ogg"));
    const larger = new Uint8Array(bytes.length + 5);
    larger.set(bytes, 5);
    expect(await decodeAudio(larger.subarray(5), "x.ogg")).toEqual(await decodeAudio(bytes, "x.ogg"));
  });
});

describe("decodeAudio on damaged files", () => {
  it.each(names)("says that half of %s is not all", async (name) => {
    const bytes = await readFile(fixture(name));
    const half = decodeAudio(bytes.subarray(0, bytes.length / 2), name);
    await expect(half).rejects.toMatchObject({
      code: "audio",
      message: expect.stringMatching(/^[^\n]+: expected [^\n]+, got [^\n]+; [^\n]+$/),
    });
  });

  it.each([
    ["rooster.ogg", / bytes or more, got 11633; the file is cut off/],
    ["dog-bark.flac", /expected 44101 samples, got [1-9]\d+; the file is damaged or cut off/],
  ])("says that %s is cut off where its first part can be heard", async (name, message) => {
    const bytes = await readFile(fixture(`../${name}`));
    await expect(decodeAudio(bytes.subarray(0, bytes.length * 0.8), name)).rejects.toThrow(message);
  });

  it("gives finite sound or one clear line, whatever bytes are wrong", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {}); // the MP3 decoder thinks aloud
    const files = await Promise.all(names.map((name) => readFile(fixture(name))));
    const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), damage, async (file, changes) => {
        const bytes = Uint8Array.from(file);
        // Squared, because headers are where damage is interesting.
        for (const [place, value] of changes) bytes[Math.floor(place ** 2 * bytes.length)] = value;
        const outcome = await decodeAudio(bytes, "x").catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ name: "FoleyError", code: "audio" });
        else expect((outcome as Waveform).channels.every((channel) => channel.every(Number.isFinite))).toBe(true);
      }),
      { numRuns: 200 },
    );
    vi.restoreAllMocks();
  });

  it("says that an MP3 lacks most of the frames it counts", async () => {
    const bytes = await readFile(fixture("stereo.mp3"));
    const count = bytes.indexOf("Info") < 0 ? bytes.indexOf("Xing") : bytes.indexOf("Info");
    bytes.writeUInt32BE(1000, count + 8);
    await expect(decodeAudio(bytes, "x.mp3")).rejects.toThrow("x.mp3: expected about 576000 samples, got ");
  });

  it.each([
    ["an empty file", new Uint8Array(0), "x: expected a sound file, got an empty file"],
    [
      "text",
      new TextEncoder().encode("hello, this is not a sound"),
      "x: expected WAV, FLAC, MP3, Ogg Vorbis, Opus, AIFF, W64, AU or CAF, got an unknown kind of file",
    ],
    [
      "an MP4",
      Uint8Array.from([0, 0, 0, 24, ...new TextEncoder().encode("ftypM4A 0000")]),
      "got MP4 (AAC or ALAC); convert it first, as with: ffmpeg -i in.m4a out.wav",
    ],
    ["a WAV without samples", new TextEncoder().encode("RIFF....WAVE"), 'x: expected a "fmt " chunk, got none'],
  ])("refuses %s in one line", async (_, bytes, message) => {
    await expect(decodeAudio(bytes, "x")).rejects.toMatchObject({
      code: "audio",
      message: expect.stringContaining(message),
    });
  });
});

describe("readAudio", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "foley-audio-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("tells a missing file from a folder and from one that holds no sound", async () => {
    const path = join(folder, "a.wav");
    await expect(readAudio(path)).rejects.toMatchObject({
      code: "not-found",
      message: `${path}: expected a sound file, got no such file; check the path`,
    });
    await expect(readAudio(folder)).rejects.toMatchObject({
      code: "io",
      message: expect.stringContaining("got a folder"),
    });
    await writeFile(path, "");
    await expect(readAudio(path)).rejects.toMatchObject({ code: "audio" });
  });
});
