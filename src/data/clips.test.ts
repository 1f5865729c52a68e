import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeTone } from "../../test/support/write-tone.ts";
import { encodeWav } from "../audio/wav/encode-wav.ts";
import { peak } from "../audio/waveform.ts";
import { openClips } from "./clips.ts";
import { openDataset } from "./open-dataset.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-clips-"));
  await writeTone(join(folder, "dog", "a.wav"), 300, { seconds: 0.5, sampleRate: 44_100 });
  await writeTone(join(folder, "dog", "b.wav"), 300, { seconds: 0.25 });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the clips of a data set", () => {
  it("have one rate and one loudness, and keep their class and captions", async () => {
    const clips = await openClips(await openDataset(folder), { sampleRate: 16_000 });
    const samples = await Promise.all(clips.map((clip) => clip.read()));
    expect(samples.map(({ length }) => length)).toEqual([8000, 4000]);
    for (const [index, { label, captions }] of clips.entries()) {
      expect(peak(samples[index] as Float32Array)).toBeCloseTo(0.5, 4);
      expect(label).toBe("dog");
      expect(captions).toContain("a barking dog");
    }
  });

  it.each([
    ["silent", 0],
    ["hardly anything", 1 / 32_768],
  ])("are of the channel that sounds where the first is %s", async (_what, height) => {
    const heard = Float32Array.from({ length: 4000 }, (_, i) => 0.25 * Math.sin(i / 10));
    const dead = Float32Array.from({ length: 4000 }, (_, i) => (i % 2) * height);
    const path = join(folder, "dog", "a.wav");
    const read = async (channels: readonly Float32Array[]) => {
      await writeFile(path, encodeWav({ sampleRate: 16_000, channels }));
      const [clip] = await openClips(await openDataset(folder));
      return clip?.read();
    };
    expect(await read([dead, heard])).toEqual(await read([heard]));
    expect(await read([heard, dead])).toEqual(await read([heard]));
  });

  it("are counted as they come", async () => {
    const seen: string[] = [];
    await openClips(await openDataset(folder), {
      sampleRate: 16_000,
      report: ({ done, total }) => void seen.push(`${done}/${total}`),
    });
    expect(seen).toEqual(["1/2", "2/2"]);
  });

  it("stop coming when the signal says so", async () => {
    const options = { sampleRate: 16_000, signal: AbortSignal.abort() };
    await expect(openClips(await openDataset(folder), options)).rejects.toMatchObject({ code: "aborted" });
  });

  it("are told apart by the bytes of their files, and refused where those have changed", async () => {
    const [first, second] = await openClips(await openDataset(folder), { sampleRate: 16_000 });
    const [again] = await openClips(await openDataset(folder), { sampleRate: 8000 });
    expect(again?.hash).toBe(first?.hash);
    expect(second?.hash).not.toBe(first?.hash);
    const path = join(folder, "dog", "a.wav");
    await writeTone(path, 301, { seconds: 0.5, sampleRate: 44_100 });
    await expect(first?.read()).rejects.toMatchObject({ code: "audio", message: expect.stringContaining(path) });
    await second?.read();
  });

  it.each([
    ["an empty file", async (path: string) => writeFile(path, "")],
    ["no sound file", async (path: string) => writeFile(path, "once upon a time")],
    ["silence", async (path: string) => writeTone(path, 300, { peak: 0 })],
  ])("are refused with the path of one that is %s", async (_what, write) => {
    const path = join(folder, "dog", "c.wav");
    await write(path);
    const clips = await openClips(await openDataset(folder), { sampleRate: 16_000 });
    const attempt = Promise.all(clips.map((clip) => clip.read()));
    await expect(attempt).rejects.toMatchObject({ code: "audio", message: expect.stringContaining(path) });
  });
});
