import { expect, test, vi } from "vitest";
import { encodeAudio } from "../../audio/encode/encode-audio.ts";
import { monoWaveform } from "../../audio/waveform.ts";
import { referenceSettings } from "../../generate/settings.ts";
import { soundWork } from "../sound/work/sound-work.ts";
import type { Take } from "../take.ts";
import { takeOfFile } from "./new-take.ts";
import { hasSource } from "./order-of-take.ts";
import { takeMarks } from "./take-words.ts";

vi.mock("../sound/work/sound-work.ts", async () => {
  const { soundWorkHere } = await import("../../../test/support/sound-work-here.ts");
  return { soundWork: vi.fn(soundWorkHere) };
});

/** A take of a file that says this of itself. */
async function dropped(words: object): Promise<Take> {
  const sound = monoWaveform(new Float32Array(1600).fill(0.1), 16_000);
  const bytes = await encodeAudio(sound, "wav", { comment: JSON.stringify(words) });
  return (await takeOfFile(new File([new Uint8Array(bytes)], "rain.wav"))).take;
}

const made = { foley: "0.1.0", model: "nano", prompt: "rain", audio: null, seed: 3 };

test("a file of another version has what that did not say as it was without it", async () => {
  const take = await dropped({ foley: "x", model: "m", seed: 1 });
  expect(take).toMatchObject({ seed: 1, model: "m", prompt: null, settings: { negative: "" } });
  expect(takeMarks(take)).toBe(`${referenceSettings.steps} steps`);
  expect(hasSource(take)).toBe(false);
});

test("words that are none of foley's are none of a take", async () => {
  expect(await dropped({ ...made, prompt: 5 })).toMatchObject({ prompt: null, settings: null });
});

test("a file is a loop where it was made as one, and nothing was done by hand since", async () => {
  expect(await dropped({ ...made, loop: true })).toMatchObject({ isLoop: true });
  expect(await dropped({ ...made, loop: true, edits: ["Kept 0.000 to 1.000 s"] })).toMatchObject({ isLoop: false });
});

test("a file is decoded beside the page, which goes on meanwhile", async () => {
  expect(await dropped(made)).toMatchObject({ seconds: 0.1, sampleRate: 16_000, channels: 1 });
  expect(soundWork).toHaveBeenLastCalledWith("decode", { bytes: expect.any(Uint8Array), called: "rain.wav" });
  const empty = new File([], "empty.opus");
  await expect(takeOfFile(empty)).rejects.toThrow("empty.opus: expected");
});
