import { z } from "zod";
import { orNull } from "../settings/or-null.ts";
import { setting } from "../settings/setting.ts";
import { splits } from "./dataset.ts";
import { layoutNames } from "./layout/layout-name.ts";

/** What is taken of a data set; all that is there where nothing is said. */
export const datasetChoiceSettings = z.strictObject({
  layout: orNull(
    setting(z.enum(layoutNames), "how the data set is laid out; told from its files where left out", {
      expected: layoutNames.join(", "),
    }),
  ),
  folds: orNull(setting(z.array(z.number()).readonly(), "folds to use, as in 1,2,3")),
  split: orNull(setting(z.enum(splits), "the data set's own, or else one that is drawn")),
  splitSeed: setting(z.int().min(0), "of a split that is drawn").default(0),
  testCount: orNull(
    setting(z.int().min(1), "sounds that are drawn for testing: 400 of ESC-50, 870 of UrbanSound8K, else a tenth"),
  ),
  exclude: setting(z.array(z.string()).readonly(), "sounds to leave out, by name").default([]),
});

/** What a caller says of it. */
export type DatasetChoice = Readonly<z.input<typeof datasetChoiceSettings>>;

/** The same with nothing left open. */
export type ChosenPart = Readonly<z.output<typeof datasetChoiceSettings>>;

/** What is taken of a data set, and what its rows must be. */
export const openDatasetSettings = z.strictObject({
  ...datasetChoiceSettings.shape,
  needsCaptions: setting(z.boolean(), "whether something must be said of every sound").default(true),
  skipsBad: setting(z.boolean(), "whether rows that cannot be used are left out and told, rather than refused").default(
    false,
  ),
});
