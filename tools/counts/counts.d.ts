import type { ParsedSource } from "./house.js";

export const coreRooms: ReadonlySet<string>;
export function placesOf(name: string, house: readonly ParsedSource[]): string[];
