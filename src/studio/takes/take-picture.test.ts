import { expect, test } from "vitest";
import { monoWaveform } from "../../audio/waveform.ts";
import { takePicture } from "./take-picture.ts";

function tone(hertz: number, seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * 16_000 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / 16_000));
}

function brightestBand({ bands, levels }: ReturnType<typeof takePicture>): number {
  const first = levels.slice(80 * bands, 81 * bands);
  return first.indexOf(Math.max(...first));
}

test("a picture of a high tone is bright above that of a low one", () => {
  const [low, high] = [300, 5000].map((hertz) => takePicture(monoWaveform(tone(hertz, 2), 16_000)));
  expect(low && high && brightestBand(high) > brightestBand(low)).toBe(true);
});

test("a picture has no more columns for a long sound, and one of silence is black", () => {
  const { time, levels } = takePicture(monoWaveform(new Float32Array(30 * 16_000), 16_000));
  expect(time).toBe(160);
  expect(levels.every((level) => level === 0)).toBe(true);
});

test("a sound of a few samples has a picture too", () => {
  expect(takePicture(monoWaveform(new Float32Array(3).fill(1), 48_000)).time).toBeGreaterThan(0);
});
