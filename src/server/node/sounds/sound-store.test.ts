import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { encodeWav } from "../../../audio/wav/encode-wav.ts";
import { monoWaveform } from "../../../audio/waveform.ts";
import { openDatabase } from "../data/open-database.ts";
import { Statements } from "../data/statements.ts";
import { Scribe } from "./scribe.ts";
import { SoundStore } from "./sound-store.ts";

test("what broken-off uploads left goes as the server begins; whole sounds stay, also those that no row names", async () => {
  const folder = await mkdtemp(join(tmpdir(), "foley-sounds-"));
  const statements = new Statements(openDatabase(join(folder, "server.db")));
  const limits = { mostBytes: 1e6, mostSeconds: 10 };
  const open = () => new SoundStore(statements, join(folder, "sounds"), new Scribe(), limits);
  const sounds = open();
  const bytes = encodeWav(monoWaveform(new Float32Array(1600), 16_000));
  const { id } = await sounds.add(new Blob([new Uint8Array(bytes)]).stream(), "rain");
  const [half, whole] = [join(folder, "sounds", `.upload.${"0".repeat(24)}.partial`), "ab".repeat(32)];
  await writeFile(half, "half");
  await utimes(half, 0, 0);
  await writeFile(join(folder, "sounds", whole), "whole");
  open();
  expect((await readdir(join(folder, "sounds"))).sort()).toEqual([id, whole].sort());
  expect(existsSync(sounds.stored(id)?.path ?? "")).toBe(true);
  statements.close();
  await rm(folder, { recursive: true });
});

test("a sound that is brought again has its file again, and is not forgotten with those of before", async () => {
  const folder = await mkdtemp(join(tmpdir(), "foley-sounds-"));
  const statements = new Statements(openDatabase(join(folder, "server.db")));
  const sounds = new SoundStore(statements, folder, new Scribe(), { mostBytes: 1e6, mostSeconds: 10 });
  const bytes = encodeWav(monoWaveform(new Float32Array(1600), 16_000));
  const bring = (name: string | null) => sounds.add(new Blob([new Uint8Array(bytes)]).stream(), name);
  const { id } = await bring("rain");
  const file = join(folder, id);
  await rm(file);
  expect(await bring(null)).toMatchObject({ id, name: "rain" });
  expect(existsSync(file)).toBe(true);
  await sounds.remove(id, new Date(0).toISOString());
  expect([sounds.find(id)?.name, existsSync(file)]).toEqual(["rain", true]);
  await sounds.remove(id, new Date(Date.now() + 1000).toISOString());
  expect([sounds.find(id), existsSync(file)]).toEqual([null, false]);
  statements.close();
  await rm(folder, { recursive: true });
});
