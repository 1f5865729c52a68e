import { readdirSync, readFileSync } from "node:fs";
import { defineConfig, type ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * What may differ from one Node to another: processes, files, decoders, servers and the runtime's binding. What is computed, and what
 * a browser shows, is the same under every Node: `FOLEY_TEST_SET=node` leaves it out. `FOLEY_TEST_SET=native` leaves hardly more than
 * what binds native code, for a Node that lies between two that were tested.
 */
const nativeTests = ["test/{audio-formats,cli-process,endings-process,hub,queue,server-api}.test.ts"];
const roomsOfNode = ["audio", "cli", "data", "engine", "files", "library", "server", "weights"];
const longTests = [
  "test/*-golden.test.ts",
  "test/{backbones,bench,boundaries,counts,deploy,docs-files,docs-machines,faces,golden-metadata,licences}.test.ts",
  "test/{evaluate-*,modes,model-proof,studio-reports,text-embedder}.test.ts",
  "test/assemble.test.ts",
  "test/cli-generate.test.ts",
  "test/convert{,-onnx}.test.ts",
  "test/data.test.ts",
  "test/docs-{generation,server}.test.ts",
  "test/edit.test.ts",
  "test/generate-warnings.test.ts",
  "test/info.test.ts",
  "test/fidelity.test.ts",
  "test/further-judges.test.ts",
  "test/hub-hostile.test.ts",
  "test/long.test.ts",
  "test/nano.test.ts",
  "test/original-checkpoint.test.ts",
  "test/queue-*.test.ts",
  "test/{saved-folders,scheduler-class,single-part-checkpoints}.test.ts",
  "test/server-{compat,kinds,process,research,study}.test.ts",
  "test/shards{,-evaluate,-process,-study}.test.ts",
  "test/study-*.test.ts",
  "test/tokenizer-files.test.ts",
  "test/train{,-from,-library,-process,-rolled,-scored}.test.ts",
  "test/vocos.test.ts",
  "test/webgpu.test.ts",
];

/** A minute or more each, the longest first: begun early, none of them is what everybody waits for in the end. */
const minutes = [
  "test/webgpu.test.ts",
  "test/browser/web-gpu.test.ts",
  "test/study-process.test.ts",
  "test/queue-faults.test.ts",
  "test/shards-study.test.ts",
  "test/server-process.test.ts",
  "test/server-study.test.ts",
  "test/train-process.test.ts",
  "test/browser/examples.test.ts",
  "test/docs-generation.test.ts",
  "test/study-sensitivity.test.ts",
  "test/train.test.ts",
  "test/long.test.ts",
  "test/study-benchmark.test.ts",
];

/** Vitest's order, but those that take minutes first, and those that share a process last: together, as only then they share it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId, project }: TestSpecification): number => {
      const found = minutes.findIndex((name) => moduleId.endsWith(`/${name}`));
      if (found !== -1) return found;
      return minutes.length + (project.config.isolate ? 0 : 1);
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

const here = new URL(".", import.meta.url);

/** Tests beside the sources that replace modules or globals; the others leave the process as they found it. */
const replacing = readdirSync(new URL("src", here), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => `src/${file.replaceAll("\\", "/")}`)
  .filter((file) => /\bvi\./.test(readFileSync(new URL(file, here), "utf8")));
const replacingOfNode = replacing.filter((file) => roomsOfNode.includes(file.split("/")[1] ?? ""));

const sets = {
  all: { apart: ["test/**/*.test.ts", ...replacing], long: [], units: ["src/**/*.test.ts"] },
  node: {
    apart: ["test/*.test.ts", ...replacingOfNode],
    long: longTests,
    units: [`src/{${roomsOfNode.join(",")}}/**/*.test.ts`],
  },
  native: { apart: nativeTests, long: [], units: [] },
};
const set = sets[(process.env.FOLEY_TEST_SET ?? "all") as keyof typeof sets];

const shared: ViteUserConfig["test"] = {
  // Far beyond what any test needs: a limit is for what hangs, never for a machine that is slow or busy.
  testTimeout: 900_000,
  hookTimeout: 900_000,
  // Machines are slow and busy: what is looked for again and again has its time.
  expect: { poll: { timeout: 60_000 } },
  pool: "forks",
};

const config: ViteUserConfig = defineConfig({
  test: {
    teardownTimeout: 60_000,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...shared,
          name: "apart",
          // A process for each file keeps the threads of ONNX Runtime sessions apart.
          include: set.apart,
          exclude: set.long,
        },
      },
      {
        test: {
          ...shared,
          name: "units",
          include: set.units,
          exclude: replacing,
          // Most of them take less time than a process and its modules.
          isolate: false,
        },
      },
    ],
  },
});

export default config;
