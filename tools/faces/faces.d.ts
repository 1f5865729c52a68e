/** What declaration files declare, import and export, by path. */
export type Declarations = ReadonlyMap<string, unknown>;

export function readDeclarations(folder: string): Declarations;
export function declarationsOf(texts: ReadonlyMap<string, string>): Declarations;
export function facesIn(packageJson: unknown): ReadonlyMap<string, string>;
export function typesOf(files: Declarations, face: string): string[];
export function lostTypes(files: Declarations, faces: Iterable<string>): string[];
