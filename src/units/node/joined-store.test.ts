import { expect, test } from "vitest";
import { HeldStore } from "../../../test/support/held-store.ts";
import { doneFile } from "../unit-store.ts";
import { JoinedStore } from "./joined-store.ts";

const key = "ab".repeat(32);
const bytes = (text: string) => new TextEncoder().encode(text);

test("a unit's files are those of the store that has it done, and not those of one where it was broken off", async () => {
  const [broken, whole] = [new HeldStore("broken"), new HeldStore("whole")];
  const joined = new JoinedStore([broken, whole]);
  await broken.write(key, "sound.wav", bytes("other bits"));
  expect(await joined.has(key)).toBe(false);
  expect(await joined.read(key, "sound.wav")).toEqual(bytes("other bits"));
  for (const name of ["sound.wav", doneFile]) await whole.write(key, name, bytes(name));
  expect(await joined.has(key)).toBe(true);
  for (const name of ["sound.wav", doneFile]) expect(await joined.read(key, name)).toEqual(bytes(name));
});
