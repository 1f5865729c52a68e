import { defineConfig, type ViteUserConfig } from "vitest/config";

/**
 * What may differ from one Node to another: processes, files, decoders, servers and the runtime's binding. What is computed, and what
 * a browser shows, is the same under every Node: `FOLEY_TEST_LONG=no` leaves it out.
 */
const ofNode = ["src/{audio,cli,data,engine,files,library,server,weights}/**/*.test.ts", "test/*.test.ts"];
const longTests = [
  "test/*-golden.test.ts",
  "test/docs-generation.test.ts",
  "test/edit.test.ts",
  "test/fidelity.test.ts",
  "test/further-judges.test.ts",
  "test/long.test.ts",
  "test/nano.test.ts",
  "test/server-study.test.ts",
  "test/study-*.test.ts",
  "test/train.test.ts",
  "test/train-scored.test.ts",
  "test/vocos.test.ts",
  "test/webgpu.test.ts",
];
const isShort = process.env.FOLEY_TEST_LONG === "no";

const config: ViteUserConfig = defineConfig({
  test: {
    include: isShort ? ofNode : ["src/**/*.test.ts", "test/**/*.test.ts"],
    exclude: isShort ? longTests : [],
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
