import { defineConfig, type ViteUserConfig } from "vitest/config";

/** Long tests of what is computed, which is the same under every Node: `FOLEY_TEST_LONG=no` leaves them out. */
const longTests = [
  "test/golden-parity/**",
  "test/backbones-golden.test.ts",
  "test/docs-generation.test.ts",
  "test/further-judges.test.ts",
  "test/long.test.ts",
  "test/passt-golden.test.ts",
  "test/study-benchmark.test.ts",
  "test/study-sensitivity.test.ts",
  "test/train.test.ts",
  "test/train-scored.test.ts",
  "test/webgpu.test.ts",
];

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: process.env.FOLEY_TEST_LONG === "no" ? longTests : [],
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
