import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeWav } from "../../../audio/wav/encode-wav.ts";
import { monoWaveform } from "../../../audio/waveform.ts";
import { openDatabase } from "../data/open-database.ts";
import { Statements } from "../data/statements.ts";
import { Scribe } from "./scribe.ts";
import { SoundStore } from "./sound-store.ts";

test("what broken-off uploads left goes as the server begins, and what was brought whole stays", async () => {
  const folder = await mkdtemp(join(tmpdir(), "foley-sounds-"));
  const statements = new Statements(openDatabase(join(folder, "server.db")));
  const limits = { mostBytes: 1e6, mostSeconds: 10 };
  const sounds = new SoundStore(statements, join(folder, "sounds"), new Scribe(), limits);
  const bytes = encodeWav(monoWaveform(new Float32Array(1600), 16_000));
  const { id } = await sounds.add(new Blob([new Uint8Array(bytes)]).stream(), "rain");
  const left = [`.upload.${"0".repeat(24)}.partial`, "ab".repeat(32)];
  for (const name of left) await writeFile(join(folder, "sounds", name), "half");
  await sounds.removeStrays();
  expect(await readdir(join(folder, "sounds"))).toEqual([id]);
  expect(existsSync(sounds.stored(id)?.path ?? "")).toBe(true);
  statements.close();
  await rm(folder, { recursive: true });
});
