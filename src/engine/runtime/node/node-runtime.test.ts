import { expect, it } from "vitest";
import { runtimeSuite } from "../../../../test/suites/runtime.suite.ts";
import { gather } from "../../graph/op/layout.ts";
import { input } from "../../graph/op/leaf.ts";
import { program } from "../../graph/program.ts";
import { withModulePath } from "../../graph/value.ts";
import { float32, int64 } from "../../tensor/tensor.ts";
import { NodeRuntime } from "./node-runtime.ts";

runtimeSuite("the runtime in Node", async () => new NodeRuntime("cpu", { threadCount: 1 }));

it("names the module in which a run fails", async () => {
  const table = input("table", [3, 2]);
  const rows = withModulePath("text/embedding", () => gather(table, input("ids", [1], "int64")));
  const executable = await new NodeRuntime("cpu").compile(program({ rows }));
  const run = executable.run({ table: float32([1, 2, 3, 4, 5, 6], [3, 2]), ids: int64([3]) });
  await expect(run).rejects.toMatchObject({
    code: "device",
    message: expect.stringMatching(/^run: .*text\/embedding\/gather/),
  });
});
