import { expect, it } from "vitest";
import { tinyResults } from "../../../test/support/tiny-results.ts";
import { workOf } from "../../engine/work.ts";
import type { BenchmarkTools } from "../benchmark/benchmark-tools.ts";
import { configOfResults } from "../benchmark/results.ts";
import { runSweep } from "./run-sweep.ts";
import { scarcitySweep } from "./scarcity.ts";

it.each([
  [[], "study scarcity: expected values, got none; name some"],
  [["4", "4"], "study scarcity: expected values that differ, got 4 twice; leave one out"],
  [["10", "1e1"], "study scarcity: expected values that differ, got 10 and 1e1; leave one out"],
])("refuses the values %j before any work", async (values, message) => {
  const config = configOfResults(tinyResults);
  const running = runSweep(scarcitySweep, values, config, {} as BenchmarkTools, workOf());
  await expect(running).rejects.toMatchObject({ code: "usage", message });
});

it("refuses runs that a sweep would train and not tell of, before any work", async () => {
  const config = { ...configOfResults(tinyResults), developmentSeeds: [8, 9] };
  await expect(runSweep(scarcitySweep, null, config, {} as BenchmarkTools, workOf())).rejects.toMatchObject({
    code: "config",
    message:
      "study scarcity: developmentSeeds: expected none, got 8, 9, whose runs it would not tell of; leave them out",
  });
});
