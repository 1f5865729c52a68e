import { expect, it } from "vitest";
import type { Evaluation, SoundScore, UnusableSound } from "../score/evaluation.ts";
import { csvReport } from "./csv.ts";

const sound: SoundScore = {
  ...{ file: "a.wav", reference: null, durationSeconds: 1, isSilent: false, klSoftmax: null, klSigmoid: null },
  ...{ psnr: null, ssim: null, lsd: null, clap: null, clapAudio: null, distance: 2, furtherKl: {} },
};
const missed = (set: UnusableSound["set"], file: string, reason: string): UnusableSound => ({
  ...{ set, file, reason, backbone: null },
});

it("has a line for each sound, with all that was wrong with it", () => {
  const unusable = [
    missed("generated", "a.wav", "too short"),
    missed("generated", "a.wav", "too quiet"),
    missed("reference", "b.wav", "damaged"),
    missed("reference", "b.wav", "damaged"),
  ];
  const lines = csvReport({ sounds: [sound], unusable } as unknown as Evaluation)
    .trimEnd()
    .split("\n");
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(/^generated,a\.wav,.*,too short; too quiet$/);
  expect(lines[2]).toMatch(/^reference,b\.wav,.*,damaged$/);
});
