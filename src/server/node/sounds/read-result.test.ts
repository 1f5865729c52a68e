import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { decodeAudio } from "../../../audio/decode/decode-audio.ts";
import { encodeAudio } from "../../../audio/encode/encode-audio.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { readSettings } from "../../../generate/read-settings.ts";
import { masterFile } from "./job-sound-files.ts";
import { readResult } from "./read-result.ts";
import { Scribe } from "./scribe.ts";

const refusal = new FoleyError("io", "0.wav: expected to write it, got no space left on the disk; free some");
vi.mock("../../../files/write-whole.ts", () => ({ writeWhole: () => Promise.reject(refusal) }));

test("a sound is given also where its file cannot be kept, as on a full disk", async () => {
  const folder = await mkdtemp(join(tmpdir(), "foley-result-"));
  const sound = { sampleRate: 16_000, channels: [new Float32Array(1600).fill(0.25)] };
  await writeFile(join(folder, masterFile(0)), await encodeAudio(sound, "wav", { bitDepth: "float", comment: "{}" }));
  const logged: unknown[] = [];
  const house = { scribe: new Scribe(), log: (error: unknown) => void logged.push(error) };
  const bytes = await readResult(
    folder,
    { index: 0, bitDepth: "16" },
    { format: "wav", rate: null, kilobits: null },
    house,
  );
  expect(bytes.length).toBeGreaterThan(3200);
  expect(logged).toEqual([refusal]);
  expect(await readdir(folder)).toEqual([masterFile(0)]);
  await rm(folder, { recursive: true });
});

test.each([
  ["24", "flac"],
  ["24", "wav"],
  ["float", "flac"],
] as const)("a sound of more than 16 bits, %s, has them as %s too, at any rate", async (bitDepth, format) => {
  const folder = await mkdtemp(join(tmpdir(), "foley-result-"));
  // Half a step of 16 bits.
  const sound = { sampleRate: 16_000, channels: [new Float32Array(1600).fill(2 ** -16)] };
  await writeFile(
    join(folder, masterFile(0)),
    await encodeAudio(sound, "wav", { bitDepth: "float", comment: '{"foley":"0.1.0","model":"nano","seed":1}' }),
  );
  const house = { scribe: new Scribe(), log: () => {} };
  const rate = format === "wav" ? 48_000 : null;
  const bytes = await readResult(folder, { index: 0, bitDepth }, { format, rate, kilobits: null }, house);
  expect((await readSettings(bytes, format))?.sampleRate).toBe(rate ?? undefined);
  expect((await decodeAudio(bytes, format)).channels[0]?.[800]).toBeCloseTo(2 ** -16, 8);
  await rm(folder, { recursive: true });
});
