import { expect, it } from "vitest";
import { Generator } from "../engine/random/generator.ts";
import { applyFilterBank, melFilterBank } from "./mel-filter-bank.ts";
import { magnitudesOfMel } from "./mel-magnitudes.ts";
import { melPresets } from "./mel-spectrogram.ts";

const config = melPresets.audioldm16k;
const freq = config.fftSize / 2 + 1;
const bank = melFilterBank(config);

it("finds magnitudes that are nowhere negative and have the given bands, frame by frame", () => {
  const original = new Generator(1).rand(3 * freq);
  original.fill(0, freq, 2 * freq);
  const mels = applyFilterBank(bank, original, freq);
  const found = magnitudesOfMel(mels, bank, freq);
  expect(found.every((magnitude) => magnitude >= 0)).toBe(true);
  expect(found.subarray(freq, 2 * freq).every((magnitude) => magnitude === 0)).toBe(true);
  const again = applyFilterBank(bank, found, freq);
  const largest = Math.max(...mels);
  for (const [index, band] of mels.entries())
    expect(Math.abs((again[index] as number) - band)).toBeLessThan(0.02 * largest);
});
