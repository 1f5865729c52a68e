import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A process per test file keeps the threads of ONNX Runtime sessions apart.
    pool: "forks",
    maxWorkers: 2,
  },
});

export default config;
