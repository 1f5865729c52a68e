import { doneFile, type UnitStore } from "./unit-store.ts";

/** What was noted with a unit that is done, by its kind. @throws FoleyError "not-found" for one that is not */
export async function notedOf<T>(key: string, { store }: { readonly store: UnitStore }): Promise<T> {
  const { noted } = JSON.parse(new TextDecoder().decode(await store.read(key, doneFile)));
  return noted;
}
