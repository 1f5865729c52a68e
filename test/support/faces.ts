import { placesOf } from "../../tools/counts/counts.js";
import type { ParsedSource } from "../../tools/counts/house.js";

/** The sources of the subpaths that a `package.json` exports: `./dist/engine/index.js` → `src/engine/index.ts`. */
export function facesOf(packageJson: string): ReadonlySet<string> {
  const { exports: subpaths } = JSON.parse(packageJson) as { readonly exports: Readonly<Record<string, unknown>> };
  const files = JSON.stringify(subpaths).matchAll(/"\.\/dist\/([^"]*)\.js"/g);
  return new Set([...files].map(([, name]) => `src/${name}.ts`));
}

/** What is wrong with the faces for outsiders: an `index.ts` that is none, holds code, or is imported inside. */
export function faceViolations(faces: ReadonlySet<string>, sources: readonly ParsedSource[]): string[] {
  const paths = new Set(sources.map(({ path }) => path));
  const barrels = [...paths].filter((path) => path.endsWith("/index.ts") && !faces.has(path));
  const inner = sources.filter(({ path }) => !path.endsWith(".test.ts"));
  return [
    ...barrels.map((path) => `${path}: is no subpath that package.json exports`),
    ...[...faces].filter((face) => !paths.has(face)).map((face) => `${face}: is exported but not there`),
    ...placesOf("code-in-faces", inner).map((place) => `${place}: re-exports nothing`),
    ...placesOf("imports-of-barrels", inner),
  ];
}
