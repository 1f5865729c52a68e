import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { heldSound } from "./held-sound.ts";

const left = Float32Array.of(0.5, -0.25, 0.125);
const right = Float32Array.of(0, 0.75, 1).subarray(0, 3);

it("is known by its rate, its channels and its samples, and decoded to what was given", async () => {
  const waveform = { sampleRate: 16_000, channels: [left, right] };
  const sound = heldSound({ name: "a", waveform });
  const { hash, decode } = await sound.open();
  const whole = createHash("sha256").update("16000 2");
  for (const { buffer, byteOffset, byteLength } of [left, right])
    whole.update(new Uint8Array(buffer, byteOffset, byteLength));
  expect(hash).toBe(whole.digest("hex"));
  expect(await decode()).toBe(waveform);
  expect([await sound.byteCount(), sound.place, sound.caption]).toEqual([24, "a", null]);
});

it("is another one where a sample differs, or the rate", async () => {
  const hashOf = async (sampleRate: number, samples: Float32Array) =>
    (await heldSound({ name: "a", waveform: { sampleRate, channels: [samples] } }).open()).hash;
  const hashes = [await hashOf(16_000, left), await hashOf(16_000, right), await hashOf(8000, left)];
  expect(new Set(hashes).size).toBe(3);
});
