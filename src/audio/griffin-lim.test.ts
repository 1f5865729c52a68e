import { describe, expect, it } from "vitest";
import { Generator } from "../engine/random/generator.ts";
import { griffinLim } from "./griffin-lim.ts";
import { type MelSpectrogram, melPresets, melSpectrogram, melStft } from "./mel-spectrogram.ts";
import { normalizePeak } from "./waveform.ts";

const config = melPresets.audioldm16k;

/** A tone that glides, starts at 0.3 s and stops at 0.7 s of one second. */
const glide = normalizePeak(
  Float32Array.from({ length: 16000 }, (_, i) => {
    const seconds = i / 16000;
    return seconds < 0.3 || seconds > 0.7 ? 0 : Math.sin(2 * Math.PI * (400 * seconds + 900 * seconds * seconds));
  }),
);

/** Mean |difference| of the log-mels over the bands that can be heard, with one shifted by some frames. */
function distance(a: MelSpectrogram, b: MelSpectrogram, shift = 0): number {
  const [time, mel] = a.shape;
  let sum = 0;
  let count = 0;
  for (let i = Math.max(0, -shift) * mel; i < (time - Math.max(0, shift)) * mel; i++) {
    const heard = a.data[i] as number;
    if (heard < -4) continue;
    sum += Math.abs(heard - (b.data[i + shift * mel] as number));
    count++;
  }
  return sum / count;
}

describe("griffinLim", () => {
  const logMel = melSpectrogram(glide, config);
  const sound = griffinLim(logMel, config);

  it("gives time * hop samples whose spectrogram is the given one, not shifted", () => {
    expect(sound).toHaveLength(100 * 160);
    const again = melSpectrogram(sound, config);
    expect(again.shape).toEqual(logMel.shape);
    const inPlace = distance(logMel, again);
    expect(inPlace).toBeLessThan(0.35);
    for (const shift of [-2, -1, 1, 2]) expect(distance(logMel, again, shift)).toBeGreaterThan(inPlace);
  });

  it("is as loud as the sound that the spectrogram came from", () => {
    const energy = (samples: Float32Array): number => samples.reduce((sum, sample) => sum + sample * sample, 0);
    expect(energy(sound) / energy(glide)).toBeGreaterThan(0.8);
    expect(energy(sound) / energy(glide)).toBeLessThan(1.25);
  });

  it("leaves noise as rough as noise is, though its mel is smooth", () => {
    const noise = new Generator(5).randn(16000).map((value) => 0.1 * value);
    const made = griffinLim(melSpectrogram(noise, config), config);
    const stft = melStft(config, "training");
    // Of magnitudes that a Rayleigh distribution has, mean over root mean square is 0.886; of even ones it is 1.
    const evenness = (samples: Float32Array): number => {
      const { real, imaginary } = stft.forward(samples);
      const magnitudes = real.map((value, i) => Math.hypot(value, imaginary[i] as number));
      const mean = magnitudes.reduce((sum, value) => sum + value, 0) / magnitudes.length;
      return mean / Math.sqrt(magnitudes.reduce((sum, value) => sum + value * value, 0) / magnitudes.length);
    };
    expect(evenness(noise)).toBeCloseTo(0.886, 2);
    expect(evenness(made)).toBeCloseTo(0.886, 1.5);
  });

  it("gives the same sound for the same seed, and another for another", () => {
    const short = (seed: number): number[] => [...griffinLim(logMel, config, { iterations: 1, seed })];
    expect(short(3)).toEqual(short(3));
    expect(short(3)).not.toEqual(short(4));
  });

  it("gives silence for silence", () => {
    const silence = melSpectrogram(new Float32Array(1600), config);
    expect(griffinLim(silence, config).every((sample) => sample === 0)).toBe(true);
  });

  it("refuses a spectrogram of other bands", () => {
    expect(() => griffinLim({ shape: [1, 80], data: new Float32Array(80) }, config)).toThrow(
      "griffinLim: expected 64 mel bands, got 80",
    );
  });
});
