import type { Waveform } from "../../../audio/waveform.ts";

/** A sound in which everything can be told apart: clicks each half second, a rising tone, a high steady one, some noise. */
export function trialSound(seconds: number, sampleRate = 16_000): Waveform {
  let state = 1;
  const noise = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 30 - 1;
  };
  let phase = 0;
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  for (let i = 0; i < samples.length; i++) {
    const time = i / sampleRate;
    phase += (2 * Math.PI * (200 + 1800 * (time / seconds))) / sampleRate;
    const click = time % 0.5 < 0.004 ? 0.6 * noise() : 0;
    samples[i] = 0.25 * Math.sin(phase) + 0.05 * Math.sin(2 * Math.PI * 5000 * time) + 0.003 * noise() + click;
  }
  return { sampleRate, channels: [samples] };
}
