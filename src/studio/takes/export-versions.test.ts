import { expect, test } from "vitest";
import { monoWaveform } from "../../audio/waveform.ts";
import { referenceSettings } from "../../generate/settings.ts";
import type { ShownSound } from "../sound/shown-sound.ts";
import { exportVersions } from "./export-versions.ts";

const waveform = monoWaveform(new Float32Array(16_000).fill(0.1), 16_000);
const made = { foley: "0.1.0", model: "nano", prompt: "rain", audio: null, seed: 3, loudness: -23 } as const;
const settings = { ...referenceSettings, ...made, loop: true };
const take = {
  id: "a",
  name: "rain",
  prompt: "rain",
  seed: 3,
  model: "nano",
  settings,
  sampleRate: 16_000,
  channels: 1,
  isLoop: true,
};
const kept = async (): Promise<typeof waveform> => monoWaveform(new Float32Array(8), 16_000);
const seen: ShownSound = { waveform, edits: [], selection: null };

test("what is seen comes first: changes that are not kept, and the take without them after it", async () => {
  const versions = exportVersions(take, kept, { ...seen, edits: [{ kind: "reverse" }] });
  expect(versions.map(({ words }) => words)).toEqual([
    "The edited sound: 1 change, not kept yet",
    "The take as it is kept, without them",
  ]);
  await expect(versions[0]?.load(take)).resolves.toBe(waveform);
  expect(versions[0]?.takes[0]?.settings?.edits).toEqual(["Reversed"]);
  expect(versions[1]?.takes[0]?.settings?.edits).toBeUndefined();
});

test("a selection can be saved alone, named by its stretch, and says of which band it is", () => {
  const selection = { fromSeconds: 0.25, toSeconds: 0.5, fromHz: 300, toHz: 4000 };
  const [whole, selected] = exportVersions(take, kept, { ...seen, selection });
  expect(whole?.words).toBe("The whole take");
  expect(selected?.words).toBe("The selection: 0.25 to 0.50 s, 300 to 4000 Hz");
  expect(selected?.takes[0]).toMatchObject({
    name: "rain 0.25-0.50 s",
    isLoop: false,
    settings: { edits: ["Kept 0.250 to 0.500 s", "Only 300 to 4000 Hz of it"] },
  });
});

test("the edited sound is a loop where its end still goes on at its beginning", () => {
  const isLoop = (edits: ShownSound["edits"], was: boolean): boolean | undefined =>
    exportVersions({ ...take, settings: null, isLoop: was }, kept, { ...seen, edits })[0]?.takes[0]?.isLoop;
  const crop = { kind: "crop", fromSeconds: 0, toSeconds: 0.5 } as const;
  const seam = { kind: "seam", seconds: 0.1 } as const;
  expect(isLoop([{ kind: "reverse" }], true)).toBe(true);
  expect(isLoop([crop], true)).toBe(false);
  expect(isLoop([crop, seam], false)).toBe(true);
  expect(isLoop([seam, crop], false)).toBe(false);
});

test("nothing is to be chosen where the take is seen as it is kept", () => {
  expect(exportVersions(take, kept, seen)).toHaveLength(1);
});
