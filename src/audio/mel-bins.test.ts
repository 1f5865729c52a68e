import { expect, it } from "vitest";
import { Generator } from "../engine/random/generator.ts";
import { MelBins } from "./mel-bins.ts";
import { applyFilterBank, melFilterBank } from "./mel-filter-bank.ts";
import { melPresets } from "./mel-spectrogram.ts";

const config = melPresets.audioldm16k;
const freq = config.fftSize / 2 + 1;
const bank = melFilterBank(config);
const bins = new MelBins(bank, freq);

/** What a method writes. */
const written = (length: number, write: (into: Float64Array) => void): Float64Array => {
  // What stood there before counts for nothing.
  const into = new Float64Array(length).fill(7);
  write(into);
  return into;
};

it("gathers bands as the filter bank does", () => {
  const magnitudes = new Generator(1).rand(freq);
  const bands = written(config.melCount, (into) => bins.gather(Float64Array.from(magnitudes), into));
  const expected = applyFilterBank(bank, magnitudes, freq);
  for (const [band, value] of bands.entries()) expect(value).toBeCloseTo(expected[band] as number, 5);
});

it("spreads bands as the transposed filter bank does", () => {
  const [bands, magnitudes] = [new Generator(2).rand(config.melCount), new Generator(3).rand(freq)];
  const spread = written(freq, (into) => bins.spread(bands, into));
  const gathered = written(config.melCount, (into) => bins.gather(Float64Array.from(magnitudes), into));
  const inner = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
    Array.from(a).reduce((sum, value, i) => sum + value * (b[i] as number), 0);
  expect(inner(spread, magnitudes)).toBeCloseTo(inner(bands, gathered), 5);
});

it("makes a flat spectrum of the bands that a flat one has", () => {
  const flat = applyFilterBank(bank, new Float32Array(freq).fill(0.5), freq);
  const smooth = written(freq, (into) => bins.smooth(flat, into));
  const covered = written(freq, (into) => bins.spread(new Float32Array(bank.length).fill(1), into));
  for (const [bin, value] of smooth.entries()) expect(value).toBeCloseTo(covered[bin] === 0 ? 0 : 0.5, 5);
});
