import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** In a project of your own it lies within `node_modules`; here npm makes a link to the checkout. */
const foley = new URL(".", import.meta.resolve("foley/package.json"));

/** The model comes with the package: its folder is copied to where pages fetch it. */
const models = {
  name: "foley-models",
  buildStart() {
    const nano = fileURLToPath(new URL("./models/nano", foley));
    cpSync(nano, fileURLToPath(new URL("./public/models/nano", import.meta.url)), { recursive: true });
  },
};

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  plugins: [models],
  build: { target: "es2022" },
  // What foley/web loads beside itself is found by addresses, which pre-bundling would lose.
  optimizeDeps: { exclude: ["foley"] },
  // Threads need a page that is isolated.
  server: { headers: isolation, fs: { allow: [".", fileURLToPath(foley)] } },
  preview: { headers: isolation },
});
