import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    // Far beyond what any test needs: a limit is for what hangs, never for a machine that is slow or busy.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    teardownTimeout: 60_000,
    // A process per test file keeps the threads of ONNX Runtime sessions apart.
    pool: "forks",
    maxWorkers: 2,
  },
});

export default config;
