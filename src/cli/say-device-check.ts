import type { Door } from "./door.ts";

/** Shows that a device is compared with the processor, which takes a moment the first time. */
export function sayDeviceCheck(door: Door, isQuiet: boolean): (device: string) => void {
  return (device) => {
    if (isQuiet) return;
    const words = `checking ${device} against the processor`;
    if (door.isTerminal) door.note?.(`${words} …`);
    else door.err(`${words}\n`);
  };
}
