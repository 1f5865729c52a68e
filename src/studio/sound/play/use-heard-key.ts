import { useSyncExternalStore } from "react";
import { soundOutput } from "./sound-output.ts";

/** Whether the sound of a player is heard. */
export function useIsHeard(key: string): boolean {
  return useSyncExternalStore(soundOutput.subscribe, soundOutput.playingKey) === key;
}
