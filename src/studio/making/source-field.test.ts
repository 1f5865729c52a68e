import { expect, test, vi } from "vitest";
import { encodeAudio } from "../../audio/encode/encode-audio.ts";
import { monoWaveform } from "../../audio/waveform.ts";
import { useOrderForm } from "./order-form.ts";
import { takeInAll } from "./source-field.tsx";

const copy = new Blob(["as it is kept"]);
vi.mock("../sound/work/sound-work.ts", async () => ({
  soundWork: (await import("../../../test/support/sound-work-here.ts")).soundWorkHere,
}));
vi.mock("../store/take-store.ts", () => ({ keepTake: async () => {}, audioOf: async () => copy }));

test("a file that is dropped in is sent as it was kept, whatever becomes of it on the disk", async () => {
  const wav = await encodeAudio(monoWaveform(new Float32Array(1600).fill(0.1), 16_000), "wav");
  expect(await takeInAll([new File([new Uint8Array(wav)], "rain.wav")])).toBe(true);
  expect(useOrderForm.getState().source).toMatchObject({ file: { name: "rain.wav" }, seconds: 0.1 });
  expect(useOrderForm.getState().source?.file.audio).toBe(copy);
});
