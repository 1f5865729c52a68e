import { encodeAudio } from "../../audio/encode/encode-audio.ts";
import { monoWaveform } from "../../audio/waveform.ts";
import { Generator } from "../../engine/random/generator.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { checkGoing } from "../../engine/work.ts";
import { referenceSettings } from "../../generate/settings.ts";
import { resolve } from "../../settings/resolve.ts";
import type { Backend, MadeTake, MakingWatch, TakeOrder } from "./backend.ts";

const sampleRate = 16_000;
const defaults = { ...referenceSettings, steps: 20 };

/** Makes tones and noise within moments: for working on the pages, and for their pictures in tests. */
export const pretendBackend: Backend = {
  facts: { place: "nowhere", manner: "pretended sounds", notes: [] },
  research: null,
  models: async () => [{ name: "nano", sampleRate, defaults, licence: "Apache-2.0" }],
  limits: async () => ({ promptLetters: 10_000, prompts: null, sounds: null, fileBytes: null, fileSeconds: 600 }),
  make: pretend,
  giveUp: () => {},
  close: () => {},
};

async function* pretend(order: TakeOrder, watch: MakingWatch): AsyncGenerator<MadeTake, void, undefined> {
  const settings = resolve(defaults, order.wishes);
  const prompts = order.prompts.length === 0 ? [{ prompt: null, seed: null }] : order.prompts;
  const total = prompts.length * order.count;
  let index = 0;
  for (const { prompt, seed: wished } of prompts)
    for (let copy = 0; copy < order.count; copy++, index++) {
      const seed = wished === null ? (order.wishes.seed ?? 1) + index : wished + copy;
      if (prompt?.includes("fail")) throw new FoleyError("usage", "pretended: expected no failure, got one; try again");
      await pretendSteps({ index, total, steps: settings.steps }, watch);
      const own = { foley: "0.0.0", model: order.model, prompt, seed, audio: null, loudness: "off" as const };
      const made: MadeTake["settings"] = { ...settings, ...own };
      const waveform = monoWaveform(pretendedSamples(seed, settings.durationSeconds), sampleRate);
      const bytes = await encodeAudio(waveform, "wav", { comment: JSON.stringify(made) });
      const audio = new Blob([new Uint8Array(bytes)], { type: "audio/wav" });
      yield { index, prompt, seed, settings: made, audio, warnings: [] };
    }
}

async function pretendSteps(
  { index, total, steps }: { readonly index: number; readonly total: number; readonly steps: number },
  { signal, report }: MakingWatch,
): Promise<void> {
  for (let done = 1; done <= steps; done++) {
    await new Promise((wake) => setTimeout(wake, 20));
    checkGoing({ signal }, "pretended: stopped");
    const share = (index + done / steps) / total;
    report({ stage: "sampling", done, total: steps, unit: "steps", share, note: null });
  }
}

/** A gliding tone that fades, and some noise: `[sample]`. */
function pretendedSamples(seed: number, seconds: number): Float32Array {
  const noise = new Generator(seed).randn(Math.round(seconds * sampleRate));
  const hertz = 200 + ((seed * 97) % 1500);
  return noise.map((value, i) => {
    const time = i / sampleRate;
    const tone = Math.sin(2 * Math.PI * (hertz * time + 60 * Math.sin(time * 3)));
    return (0.3 * tone + 0.05 * value) * Math.exp(-time / 2);
  });
}
