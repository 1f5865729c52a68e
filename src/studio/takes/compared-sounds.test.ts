import { beforeEach, expect, test, vi } from "vitest";
import { encodeAudio } from "../../audio/encode/encode-audio.ts";
import { monoWaveform } from "../../audio/waveform.ts";
import { comparedSounds } from "./compared-sounds.ts";

const kept = vi.hoisted(() => new Map<string, { id: string; name: string; audio: Blob }>());
vi.mock("../sound/work/sound-work.ts", async () => ({
  soundWork: (await import("../../../test/support/sound-work-here.ts")).soundWorkHere,
}));
vi.mock("../store/studio-database.ts", () => ({
  database: {
    takes: { bulkGet: async (ids: string[]) => ids.map((id) => kept.get(id)) },
    audio: { get: async (id: string) => kept.get(id) },
  },
}));

beforeEach(async () => {
  const audio = new Blob([new Uint8Array(await encodeAudio(monoWaveform(new Float32Array(8), 16_000), "wav"))]);
  for (const id of ["a", "b"])
    kept.set(id, { ...{ id, name: id, audio }, settings: null, seed: 1, parent: null, seconds: 1 } as never);
});

test("takes are compared by their names and their samples, in their order", async () => {
  const sounds = await comparedSounds(["b", "a"]);
  expect(sounds.map(({ name }) => name[0])).toEqual(["b", "a"]);
  expect(sounds[0]?.waveform.channels[0]).toHaveLength(8);
});

test("what was deleted is said, where nothing was shown in its place", async () => {
  kept.delete("a");
  await expect(comparedSounds(["a", "b"])).rejects.toMatchObject({ code: "not-found" });
});
