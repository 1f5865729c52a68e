import { create } from "zustand";
import { keptForGood } from "../store/kept-texts.ts";

const place = "foley-studio-letter-keys";

/** Whether letters, digits and signs do something by themselves: who speaks to a computer, or types by chance, turns it off. */
export const useLetterKeys = create<{ readonly areOn: boolean }>(() => ({ areOn: keptForGood.get(place) !== "off" }));

export function setLetterKeys(areOn: boolean): void {
  keptForGood.set(place, areOn ? "on" : "off");
  useLetterKeys.setState({ areOn });
}

/** Whether an event is one sign alone, which may be turned off; keys such as Space, Enter and arrows are none. */
export function isSignAlone({ key, ctrlKey, metaKey, altKey }: Omit<KeyboardEvent, "target">): boolean {
  return [...key].length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey;
}
