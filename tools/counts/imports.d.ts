import type { ParsedSource } from "./house.js";

export function importsIn(source: ParsedSource): { readonly name: string | null; readonly node: unknown }[];
export function importsOf(path: string, text: string): (string | null)[];
export function targetOf(path: string, name: string | null): string | null;
export function roomOf(path: string): string;
