import { expect, it } from "vitest";
import { tinyResults } from "../../../test/support/tiny-results.ts";
import { workOf } from "../../engine/work.ts";
import type { BenchmarkTools } from "../benchmark/benchmark-tools.ts";
import { configOfResults } from "../benchmark/results.ts";
import { runSweep } from "./run-sweep.ts";
import { scarcitySweep } from "./scarcity.ts";

it("refuses runs that a sweep would train and not tell of, before any work", async () => {
  const config = { ...configOfResults(tinyResults), developmentSeeds: [8, 9] };
  await expect(runSweep(scarcitySweep, null, config, {} as BenchmarkTools, workOf())).rejects.toMatchObject({
    code: "config",
    message:
      "study scarcity: developmentSeeds: expected none, got 8, 9, whose runs it would not tell of; leave them out",
  });
});
