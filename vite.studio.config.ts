import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type UserConfig } from "vite";

/** While one works on the pages, a server that was started beside makes the sounds. */
const proxy = { "/v1": "http://127.0.0.1:8080" };

/** The worker of foley/web and ONNX Runtime's files are built once, and lie in `web/` beside the pages. */
const filesOfWeb: Plugin = {
  name: "files-of-foley-web",
  transform: (code, id) => (id.endsWith("/src/web/page/script-urls.ts") ? code.replaceAll('"./', '"../web/') : null),
};

/** Beside the pages, as it governs what lies beneath it. */
const serviceWorker = fileURLToPath(new URL("src/studio/offline/service-worker.ts", import.meta.url));

/** Codecs are kept once they were wanted. */
const isCodec = /\/(libflac|opusscript|ogg-encode|es|flac-encode|[\w-]*decode[\w-]*|meta)-/;

/** What the service worker keeps at once, so that the studio starts without a network. */
const offlineList: Plugin = {
  name: "offline-list",
  generateBundle(_, bundle) {
    const own = Object.keys(bundle).filter(
      (name) => /\.(js|css)$/.test(name) && name !== "sw.js" && !isCodec.test(name),
    );
    const files = ["./", ...own, "web/worker.js", "web/ort-wasm-simd-threaded.mjs"];
    const source = JSON.stringify(files);
    this.emitFile({ type: "asset", fileName: "offline.json", source });
    // A browser takes a service worker to be a new one only where its own bytes are others.
    const worker = bundle["sw.js"];
    if (worker?.type === "chunk") worker.code += `\n// ${createHash("sha256").update(source).digest("hex")}\n`;
  },
};

/** The studio's pages. All addresses in them are relative, so that they may lie in any folder of any site. */
const config: UserConfig = defineConfig({
  root: fileURLToPath(new URL("src/studio", import.meta.url)),
  base: "./",
  plugins: [react(), filesOfWeb, offlineList],
  build: {
    outDir: fileURLToPath(new URL("dist/studio", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // Browsers that know light-dark().
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // What is loaded later is said by the module that loads it.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: { index: fileURLToPath(new URL("src/studio/index.html", import.meta.url)), sw: serviceWorker },
      output: { entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  worker: { format: "es" },
  server: { proxy },
  preview: { proxy },
});

export default config;
