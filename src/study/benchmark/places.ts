import { z } from "zod";
import { orNull } from "../../settings/or-null.ts";
import { setting } from "../../settings/setting.ts";

/** What a benchmark's config leaves open, as it is another on each machine. */
export const placesSchema = z.strictObject({
  data: setting(z.record(z.string(), z.string()), "where a data set's sounds are").default({}),
  models: setting(z.record(z.string(), z.string()), "where a pre-trained model is").default({}),
  panns: orNull(setting(z.string(), "PANNs' Cnn14 weights, or panns, panns-32k, aisfx")),
  vggish: orNull(setting(z.string(), "VGGish's weights, or vggish, aisfx")),
});

/** Places by the config's names for them, and judges in place of the config's own; null for those. */
export type BenchmarkPlaces = z.output<typeof placesSchema>;

/** The same as a caller may say it. */
export type BenchmarkPlaceWishes = z.input<typeof placesSchema>;
