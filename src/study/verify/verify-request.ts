import { z } from "zod";
import { orNull } from "../../settings/or-null.ts";
import { setting } from "../../settings/setting.ts";
import type { BenchmarkTools } from "../benchmark/benchmark-tools.ts";
import type { BenchmarkConfig } from "../benchmark/config.ts";
import type { BenchmarkPlaces } from "../benchmark/places.ts";
import type { SensitivitySettings } from "../sensitivity/settings.ts";
import type { SensitivityTools } from "../sensitivity/study-folder.ts";

/** What decides which part of a report is measured anew. */
export const verifySchema = z.strictObject({
  seed: orNull(
    setting(z.int().nonnegative(), "chooses the part of the report that is measured anew", { absent: "a random one" }),
  ),
  cell: orNull(setting(z.string(), "the part itself, in place of a random one")),
});

export interface VerifyRequest {
  readonly seed: number;
  /** The part by its name; null for one that the seed chooses. */
  readonly cell: string | null;
  readonly places: BenchmarkPlaces;
}

/** What a verification is done with, opened when it is known which part is measured. */
export interface VerifyTools {
  /** @param point of a sweep, which has a folder of its own; empty for none */
  readonly benchmark: (config: BenchmarkConfig, point: string) => Promise<BenchmarkTools>;
  readonly sensitivity: (settings: SensitivitySettings) => Promise<SensitivityTools>;
}
