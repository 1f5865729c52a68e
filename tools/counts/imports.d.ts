export function importsOf(path: string, text: string): (string | null)[];
export function targetOf(path: string, name: string | null): string | null;
export function roomOf(path: string): string;
