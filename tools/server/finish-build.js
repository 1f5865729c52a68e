// What `foley serve` gives beside what Vite builds: the page of the API's documentation, and files compressed well, once.
//
//   node tools/server/finish-build.js
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompressSync, constants } from "node:zlib";

const root = fileURLToPath(new URL("../..", import.meta.url));
const docs = join(root, "dist", "docs");
const swagger = dirname(fileURLToPath(import.meta.resolve("swagger-ui-dist/package.json")));

const swaggerFiles = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png", "LICENSE", "NOTICE"];
const compressible = new Set([".html", ".js", ".mjs", ".css", ".json", ".svg", ".wasm"]);
const leastBytes = 1024;
/** The most effort takes a second for each 300 kB, and wins little on what is large. */
const largeBytes = 400_000;

mkdirSync(docs, { recursive: true });
for (const name of swaggerFiles) copyFileSync(join(swagger, name), join(docs, name));
copyFileSync(join(root, "tools", "server", "docs.html"), join(docs, "index.html"));
copyFileSync(join(root, "tools", "server", "docs.js"), join(docs, "docs.js"));

const compress = promisify(brotliCompress);
await Promise.all(["docs", "studio", "web"].flatMap((name) => filesIn(join(root, "dist", name))).map(compressFile));

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true });
  return names.map((name) => join(folder, name)).filter((path) => compressible.has(extname(path)));
}

/** Beside the file; what an earlier build left there is kept where it is of the same bytes. */
async function compressFile(path) {
  const bytes = readFileSync(path);
  const compressed = `${path}.br`;
  if (bytes.length < leastBytes) return;
  if (existsSync(compressed) && brotliDecompressSync(readFileSync(compressed)).equals(bytes)) {
    // It is of this file, though it is older.
    utimesSync(compressed, new Date(), new Date());
    return;
  }
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: bytes.length > largeBytes ? 9 : constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(compressed, await compress(bytes, { params }));
}
