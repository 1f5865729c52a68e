export interface ParsedSource {
  readonly path: string;
  readonly text: string;
  readonly program: unknown;
}
export function readHouse(root: string): Map<string, string>;
export function parseHouse(texts: ReadonlyMap<string, string>): ParsedSource[];
