import { randomInt } from "node:crypto";
import { z } from "zod";
import { datasetChoiceSettings } from "../../../data/dataset-choice.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { findTrainingKind } from "../../../train/kind/kinds.ts";
import { checkBestBy, checkTraining } from "../../../train/kind/training-kind.ts";
import { runOptionSettings } from "../../../train/settings/run-options.ts";
import { wishSettings } from "../../../train/settings/wishes.ts";
import { type JobKind, present } from "./job-kind.ts";

/** What may be wished of a run: nothing of it is a path. */
const trainWishes = z.strictObject({
  ...wishSettings.shape,
  ...runOptionSettings.shape,
  settings: z.record(z.string(), z.unknown()).optional(),
});

/** A part of a model is trained. */
export const trainKind: JobKind<"train"> = {
  opened: { wishes: trainWishes, choice: datasetChoiceSettings },
  names: ({ data, from, vae, clap, vocoder }) => ({
    ...{ sounds: [], jobs: [], places: [data.place] },
    models: present(from, vae, clap, vocoder),
  }),
  settle: (request) => {
    const { trains, preset, choice, from = null, vae = null, clap = null } = request;
    parseSettings(datasetChoiceSettings, choice, "choice");
    const wishes = parseSettings(trainWishes, request.wishes, "wishes");
    const kind = findTrainingKind(trains);
    checkTraining(kind, preset, wishes, { from, vae, clap });
    if (request.vocoder !== undefined && kind.name !== "ldm") {
      const message = `train ${kind.name}: expected vocoder where a whole model is made, got it here; leave it out`;
      throw new FoleyError("usage", message, { subject: "vocoder" });
    }
    if (wishes.bestBy !== undefined) checkBestBy(kind, preset, wishes, { metric: wishes.bestBy, isHeard: false });
    // Begun again from nothing, it learns the same. A seed with a name of its own goes over that of the settings.
    const isSeeded = wishes.seed !== undefined || Object.hasOwn(wishes.settings ?? {}, "seed");
    return isSeeded ? request : { ...request, wishes: { ...request.wishes, seed: randomInt(2 ** 31) } };
  },
  work: () => null,
};
