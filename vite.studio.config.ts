import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type UserConfig } from "vite";

/** The studio's pages. All addresses in them are relative, so that they may lie in any folder of any site. */
const config: UserConfig = defineConfig({
  root: fileURLToPath(new URL("src/studio", import.meta.url)),
  base: "./",
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL("dist/studio", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    // Browsers that know light-dark().
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // What is loaded later is said by the module that loads it.
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
});

export default config;
