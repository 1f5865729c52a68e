import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // ONNX Runtime has threads of its own, and dies with a worker thread that is torn down under it.
    pool: "forks",
    maxWorkers: 2,
  },
});
