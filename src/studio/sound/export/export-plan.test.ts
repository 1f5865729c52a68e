import { describe, expect, test } from "vitest";
import { decodeAudio } from "../../../audio/decode/decode-audio.ts";
import { monoWaveform } from "../../../audio/waveform.ts";
import type { ClipSettings } from "../../../generate/clip.ts";
import { readSettings } from "../../../generate/read-settings.ts";
import { referenceSettings } from "../../../generate/settings.ts";
import { soundTasks } from "../work/sound-tasks.ts";
import {
  type ExportChoice,
  type ExportedTake,
  fileOrder,
  fileRate,
  kilobitChoices,
  kilobitsFor,
  lossWords,
  withFormat,
  writtenFormats,
} from "./export-plan.ts";

const settings: ClipSettings = {
  ...{
    ...referenceSettings,
    loudness: -23,
    foley: "0.1.0",
    model: "nano",
    prompt: "a dog barking",
    audio: null,
    seed: 7,
  },
};
const take: ExportedTake = {
  ...{
    id: "1",
    name: "a dog",
    prompt: "a dog barking",
    seed: 7,
    model: "nano",
    settings,
    sampleRate: 16_000,
    channels: 1,
    isLoop: false,
  },
};
const choice: ExportChoice = {
  ...{ format: "wav", bitDepth: "float", kilobits: null, sampleRate: null, loudness: "off", pattern: "{name}" },
};
const samples = Float32Array.from({ length: 16_000 }, (_, i) => 0.4 * Math.sin(i * 0.3) * Math.sin(i * 0.001));
const sound = monoWaveform(samples, 16_000);

describe("a file that is exported", () => {
  test("is none of Opus, whose encoder needs Node", () => {
    expect(writtenFormats).toEqual(["wav", "flac", "ogg", "mp3"]);
  });

  test.each(writtenFormats)("as %s can be read, is as long, and has the settings inside", async (format) => {
    const order = fileOrder(sound, take, withFormat(choice, format));
    const { bytes } = await soundTasks.file(order, { tell: () => undefined, goOn: async () => true });
    const { channels, sampleRate } = await decodeAudio(bytes, format);
    expect((channels[0] as Float32Array).length / sampleRate).toBeCloseTo(1, 2);
    expect(await readSettings(bytes, format)).toMatchObject({ model: "nano", prompt: "a dog barking", seed: 7 });
  });

  test("as WAV of floats has the very samples", async () => {
    const { bytes } = await soundTasks.file(fileOrder(sound, take, choice), {
      tell: () => undefined,
      goOn: async () => true,
    });
    expect((await decodeAudio(bytes, "wav")).channels[0]).toEqual(samples);
  });

  test("says in its settings what was changed on the way", async () => {
    const order = fileOrder(sound, take, { ...choice, bitDepth: "24", sampleRate: 48_000, loudness: -30 });
    const { bytes } = await soundTasks.file(order, { tell: () => undefined, goOn: async () => true });
    expect(await readSettings(bytes, "wav")).toMatchObject({ sampleRate: 48_000, loudness: -30, bitDepth: "24" });
    expect((await decodeAudio(bytes, "wav")).sampleRate).toBe(48_000);
  });

  test("of whole numbers says how much of it was clipped", async () => {
    const loud = monoWaveform(Float32Array.of(0, 1.5, -2, 0.5), 16_000);
    const watch = { tell: () => undefined, goOn: async () => true };
    const { warnings } = await soundTasks.file(fileOrder(loud, take, { ...choice, bitDepth: "16" }), watch);
    expect(warnings.join()).toContain("2 samples are beyond full scale");
    expect((await soundTasks.file(fileOrder(loud, take, choice), watch)).warnings).toEqual([]);
  });

  test("of a sound that foley did not make has no settings", async () => {
    const order = fileOrder(sound, { ...take, settings: null }, choice);
    const { bytes } = await soundTasks.file(order, { tell: () => undefined, goOn: async () => true });
    expect(await readSettings(bytes, "wav")).toBeNull();
  });

  test("gets the next rate that its format has", () => {
    expect(fileRate(withFormat(choice, "mp3"), { ...take, sampleRate: 18_000 })).toBe(22_050);
    expect(fileRate(withFormat(choice, "mp3"), { ...take, sampleRate: 96_000 })).toBe(48_000);
    expect(fileRate(choice, { ...take, sampleRate: 18_000 })).toBe(18_000);
  });
});

describe("what is lost", () => {
  test("is nothing of floats at their own rate", () => {
    expect(lossWords(choice, [take])).toEqual([]);
  });

  test("is said where samples do not stay as they are: at another rate, and at another level", () => {
    expect(lossWords({ ...choice, sampleRate: 48_000 }, [take])).toEqual([expect.stringMatching(/^1 of 1: resampled/)]);
    expect(lossWords({ ...choice, loudness: -30 }, [take])).toEqual([expect.stringMatching(/^Levels .* -30 LUFS/)]);
  });

  test("is said of bits, rates, loops and what is hard to hear", () => {
    const loop = { ...take, isLoop: true };
    expect(
      lossWords({ ...choice, bitDepth: "16", sampleRate: 16_000 }, [{ ...take, sampleRate: 48_000 }]).join(),
    ).toMatch(/16 bits.*nothing above 8000 Hz/);
    expect(lossWords(withFormat(choice, "mp3"), [loop]).join()).toMatch(/hard to hear, at 128 kbit.*gap/);
  });
});

test("a bit rate is the nearest that the format has at the rate of each file, in the field, in words and in the file", () => {
  const mp3 = { ...withFormat(choice, "mp3"), kilobits: 320 };
  const high = { ...take, sampleRate: 44_100 };
  expect(kilobitChoices(withFormat(choice, "flac"), [take])).toEqual([]);
  expect(kilobitsFor(withFormat(choice, "flac"), [take])).toBeNull();
  expect(kilobitChoices(mp3, [take])).toEqual([64, 96, 128, 160]);
  expect(kilobitsFor(mp3, [take])).toBe(160);
  expect(fileOrder(sound, take, mp3).options.kilobits).toBe(160);
  expect(lossWords(mp3, [take]).join()).toContain("at 160 kbit/s");
  expect(kilobitsFor({ ...mp3, sampleRate: 44_100 }, [take])).toBe(320);
  expect(kilobitChoices(mp3, [take, high])).toContain(320);
  expect(lossWords(mp3, [take, high]).join()).toContain("at 160 or 320 kbit/s");
});

test("a format has what it can of a choice", () => {
  expect(withFormat(withFormat(choice, "mp3"), "flac")).toMatchObject({ bitDepth: "16", kilobits: null });
});
