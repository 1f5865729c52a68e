import { expect, it } from "vitest";
import { monoWaveform } from "../audio/waveform.ts";
import { finished, resolveFinish } from "./finish.ts";
import { usualLoudness } from "./level.ts";

const finish = resolveFinish({ trim: true }, { usual: usualLoudness, isLoop: false, keepsPeaks: false });

it("says that a sound is silent, with its seed, and leaves it so", () => {
  const silence = monoWaveform(new Float32Array(16_000), 16_000);
  const { waveform, warnings } = finished(silence, finish, 7);
  expect(warnings).toEqual(["seed 7: the sound is silent; another seed may give more"]);
  expect(waveform).toEqual(silence);
});

it("says nothing of silence where something is heard", () => {
  const click = monoWaveform(
    Float32Array.from({ length: 16_000 }, (_, i) => (i === 9000 ? 0.5 : 0)),
    16_000,
  );
  expect(finished(click, { ...finish, loudness: "off" }, 7).warnings).toEqual([]);
});
