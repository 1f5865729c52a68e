// Builds foley/web: the page module, its worker, their chunks, and ONNX Runtime's WebAssembly beside them.
//
//   node tools/web/build-web.js [FOLDER]     dist/web where left out
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, defaultClientConditions } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ortFolder = dirname(createRequire(import.meta.url).resolve("onnxruntime-web"));

/** What the scripts load beside themselves: the one WebAssembly, and what starts it and its threads. */
const ortFiles = ["ort-wasm-simd-threaded.wasm", "ort-wasm-simd-threaded.mjs"];

/** What this build shall leave alone, other bundlers shall see: the addresses of the files beside the page's script. */
const namesFilesBeside = {
  name: "names-files-beside",
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === "chunk") chunk.code = chunk.code.replaceAll(/\s*\/\* @vite-ignore \*\/\s*/g, "");
    }
  },
};

const noCodec = "\0no-codec";

/** The worker makes sounds and leaves their encoding to the page: it carries no codec. */
const withoutCodecs = {
  name: "without-codecs",
  enforce: "pre",
  resolveId: (id, importer = "") => (importer.includes("/src/audio/encode/") && !id.startsWith(".") ? noCodec : null),
  load: (id) => (id === noCodec ? "export {};" : null),
};

/**
 * The scripts. The page's loads codecs when they are wanted; the worker's is one file, as bundlers of others take it along as
 * it is, and their workers are often of one file.
 */
const scripts = [
  { name: "index", source: "src/web/index.ts", isSplit: true, plugin: namesFilesBeside },
  { name: "worker", source: "src/web/worker.ts", isSplit: false, plugin: withoutCodecs },
  { name: "foley-service-worker", source: "src/web/service-worker.ts", isSplit: false, plugin: null },
];

/** @param {string} folder where other files may lie too */
export async function buildWeb(folder) {
  rmSync(join(folder, "chunks"), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const script of scripts) await build(settingsOf(script, folder));
  for (const name of ortFiles) copyFileSync(join(ortFolder, name), join(folder, name));
}

function settingsOf({ name, source, isSplit, plugin }, folder) {
  return {
    ...{
      configFile: false,
      root,
      publicDir: false,
      base: "./",
      logLevel: "warn",
      plugins: [plugin],
      define: defined(),
    },
    // ONNX Runtime's package without its scripts inside: they lie beside, as each thread loads them.
    resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] },
    build: {
      ...{ outDir: folder, emptyOutDir: false, target: "es2022", minify: "oxc", reportCompressedSize: false },
      lib: { entry: { [name]: join(root, source) }, formats: ["es"] },
      rolldownOptions: {
        output: {
          ...{ entryFileNames: "[name].js", chunkFileNames: "chunks/[name]-[hash].js", minify: true },
          codeSplitting: isSplit,
        },
      },
    },
  };
}

/** What the sources take as known: see src/web/build-facts.ts. */
function defined() {
  const wasm = readFileSync(join(ortFolder, ortFiles[0]));
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    FOLEY_VERSION: JSON.stringify(version),
    FOLEY_WASM_BYTES: String(wasm.length),
    FOLEY_WASM_SHA256: JSON.stringify(createHash("sha256").update(wasm).digest("hex")),
  };
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? "")).href) {
  await buildWeb(resolve(process.argv[2] ?? join(root, "dist/web")));
}
