import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { clapFeaturePresets, clapFeatures } from "../src/audio/clap-features.ts";
import { melFilterBank } from "../src/audio/mel-filter-bank.ts";
import { melPresets, melSpectrogram } from "../src/audio/mel-spectrogram.ts";
import { readAudio } from "../src/audio/node/read-audio.ts";
import { resample } from "../src/audio/resample.ts";
import { firstChannel } from "../src/audio/waveform.ts";

import { readSafetensors } from "../src/weights/node/read-safetensors.ts";
import { expectClose } from "./support/expect-close.ts";

const absolute = { scale: "one" } as const;

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const { tensors } = await readSafetensors(file("golden/audio.safetensors"));
const dog = firstChannel(await readAudio(file("fixtures/dog-bark.flac")));
const rain = firstChannel(await readAudio(file("fixtures/rain.wav")));
const dog16 = resample(dog, 44100, 16000);
const dog48 = resample(dog, 44100, 48000).subarray(0, 48000);

function golden(name: string): Float32Array {
  return tensors.get(name)?.data as Float32Array;
}

describe("resample against torchaudio's kernel", () => {
  const tolerance = 5e-7;
  it("brings 44.1 kHz to 16 kHz", () => expectClose(dog16, golden("resample/44100-16000"), tolerance, absolute));
  it("brings 16 kHz to 44.1 kHz", () => {
    expectClose(resample(dog16.subarray(0, 2000), 16000, 44100), golden("resample/16000-44100"), tolerance, absolute);
  });
  it("brings 44.1 kHz to 48 kHz", () =>
    expectClose(dog48.subarray(0, 2000), golden("resample/44100-48000"), tolerance, absolute));
  it("brings 48 kHz to 16 kHz", () => {
    expectClose(resample(dog48.subarray(0, 24000), 48000, 16000), golden("resample/48000-16000"), tolerance, absolute);
  });
});

describe("mel spectrograms against librosa and torch", () => {
  const config = melPresets.audioldm16k;
  // A logarithm near the floor of 1e-5 magnifies the rounding of float32 sums.
  const tolerance = 2e-3;

  it("builds librosa's filter bank", () => {
    const bank = melFilterBank(config);
    const rows = bank
      .filter((_, mel) => mel % 7 === 0)
      .flatMap(({ first, weights }) => {
        const row = new Float32Array(513);
        row.set(weights, first);
        return [...row];
      });
    expectClose(Float32Array.from(rows), golden("bank/slaney"), 1e-8, absolute);
  });

  it.each(["training", "centred"] as const)("computes AudioLDM's %s form", (alignment) => {
    const { shape, data } = melSpectrogram(dog16, config, alignment);
    expect(shape).toEqual(tensors.get(`mel/${alignment}`)?.shape);
    expectClose(data, golden(`mel/${alignment}`), tolerance, absolute);
  });

  it("gives one frame per hop in training form: 1024 for 10.24 s", () => {
    expect(melSpectrogram(new Float32Array(163840), config).shape).toEqual([1024, 64]);
    expect(melSpectrogram(new Float32Array(163840), config, "centred").shape).toEqual([1025, 64]);
  });
});

describe("CLAP's features against transformers", () => {
  const oneSecond = { ...clapFeaturePresets.laion48k, maxSeconds: 1 };
  // Decibels; -100 is the floor.
  const tolerance = 1e-2;

  it("hears a sound of just the length", () =>
    expectClose(clapFeatures(dog48, oneSecond).data, golden("clap/exact"), tolerance, absolute));

  it("repeats a short sound and fills the rest with silence", () => {
    const rain48 = resample(rain, 44100, 48000).subarray(0, 20000);
    expectClose(clapFeatures(rain48, oneSecond).data, golden("clap/repeated"), tolerance, absolute);
  });

  it("takes other settings", () => {
    const nano = {
      sampleRate: 16000,
      fftSize: 512,
      hopSize: 320,
      melCount: 32,
      fMin: 50,
      fMax: 7800,
      maxSeconds: 2,
      melScale: "slaney",
    } as const;
    const { shape, data } = clapFeatures(dog16, nano);
    expect(shape).toEqual([101, 32]);
    expectClose(data, golden("clap/nano"), tolerance, absolute);
  });

  it("takes HTK's mel scale", () => {
    expectClose(clapFeatures(dog48, { ...oneSecond, melScale: "htk" }).data, golden("clap/htk"), tolerance, absolute);
  });

  it("crops a long sound where it is told, at the beginning by default", () => {
    const half = { ...oneSecond, maxSeconds: 0.5 };
    const from = (start: number): Float32Array => clapFeatures(dog48.subarray(start, start + 24000), half).data;
    expect(clapFeatures(dog48, half).data).toEqual(from(0));
    expect(clapFeatures(dog48, half, "centre").data).toEqual(from((dog48.length - 24000) >> 1));
    expect(clapFeatures(dog48, half, 777).data).toEqual(from(777));
    expect(() => clapFeatures(dog48, half, 24001)).toThrow("expected a crop that begins within 0 … 24000, got 24001");
  });
});
