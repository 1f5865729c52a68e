import { expect, test } from "vitest";
import { HeldStore } from "../../../../test/support/held-store.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { workOf } from "../../../engine/work.ts";
import { hearSounds } from "../../../evaluate/features/hear-sounds.ts";
import { keepInput } from "../inputs.ts";
import { StoredSounds, soundOfUnit } from "./unit-sound.ts";

const bytes = new TextEncoder().encode("no sound");

/** What hearing a sound of a store comes to. */
async function heardFrom(store: HeldStore, hash: string) {
  const stored = new StoredSounds(store);
  const sound = soundOfUnit({ name: "one", caption: null, hash, path: null, range: null }, stored);
  return stored.heard(() => hearSounds([sound], [], { cache: null, onError: "skip" }, workOf(), "sounds"));
}

test("what its store has not, has otherwise, or refuses is no fault of a sound", async () => {
  const store = new HeldStore("store");
  const hash = await keepInput(bytes, store);
  expect(await heardFrom(store, hash)).toMatchObject([{ hash, problems: [] }]);
  await store.write(hash, "input", bytes.slice(1));
  await expect(heardFrom(store, hash)).rejects.toThrow(`expected the content of the hash ${hash}, got something else`);
  store.files.clear();
  await expect(heardFrom(store, hash)).rejects.toThrow(`${hash}, got none; send the job again`);
  store.read = () => Promise.reject(new FoleyError("io", "store: refused"));
  await expect(heardFrom(store, hash)).rejects.toThrow("store: refused");
});
