import { expect, it } from "vitest";
import { encodeAudio } from "../audio/encode/encode-audio.ts";
import { monoWaveform } from "../audio/waveform.ts";
import { readSettings } from "./read-settings.ts";
import { referenceSettings } from "./settings.ts";

const noted = { foley: "0.0.1", model: "nano", prompt: "rain", audio: null, seed: 3 };

async function readBack(settings: object): Promise<object | null> {
  const sound = monoWaveform(new Float32Array(100).fill(0.1), 16_000);
  return readSettings(await encodeAudio(sound, "wav", { comment: JSON.stringify(settings) }), "rain.wav");
}

it("settings of a version without some of them are as it was without, and stay in their order", async () => {
  const { fidelity: _, ...older } = { ...noted, ...referenceSettings, steps: 60 };
  const read = await readBack(older);
  expect(read).toEqual({ ...older, fidelity: "foley", loudness: "off" });
  expect(Object.keys(read ?? {}).slice(0, -2)).toEqual(Object.keys(older));
});

it("settings of a later version are read by what is known of them", async () => {
  expect(await readBack({ ...noted, fidelity: "later", depth: 2 })).toMatchObject({ fidelity: "later", depth: 2 });
});

it.each([
  ["prompt", 5],
  ["negative", 5],
  ["strength", "half"],
  ["inpaint", "0-1"],
  ["inpaint", [null]],
  ["loras", { path: "a", strength: 1 }],
  ["seed", "3"],
])("what says %s as %j is by another program", async (name, value) => {
  expect(await readBack({ ...noted, [name]: value })).toBeNull();
});
