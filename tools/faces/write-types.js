// Names every type of the built package in test/consumer/types/, a file for each face: what a strict project of someone else's
// then compiles. Run it after `npm run build` where test/faces.test.ts says that a name is missing, and format what it writes:
//
//   npm run build && node tools/faces/write-types.js && npx biome check --write test/consumer/types
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { facesIn, readDeclarations, typesOf } from "./faces.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "test/consumer/types");
const files = readDeclarations(root);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [face, file] of facesIn(JSON.parse(readFileSync(join(root, "package.json"), "utf8")))) {
  const names = typesOf(files, file).map((name) => `  ${name},\n`);
  writeFileSync(join(folder, `${face.replaceAll("/", "-")}.ts`), `export type {\n${names.join("")}} from "${face}";\n`);
}
