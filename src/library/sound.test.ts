import { expect, it } from "vitest";
import { judgedSound } from "./sound.ts";

it("is a file where its samples are left open", () => {
  const sound = { name: "dog", path: "real/dog.wav", waveform: undefined };
  expect(judgedSound(sound).place).toBe("real/dog.wav");
});
