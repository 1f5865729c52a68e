import { aText, checkArgument } from "../engine/tensor/argument.ts";
import { workOf } from "../engine/work.ts";
import type { StudyReport } from "../study/report/study-report.ts";
import { hearing } from "./device-use.ts";
import { onOwnDevice } from "./own-device.ts";
import type { Resources } from "./resources.ts";
import type { SensitivityOptions, SensitivityRequest, SensitivityWishes } from "./study-options.ts";
import { sensitivityTools } from "./study-tools.ts";

/**
 * How FD, IS, KL and FAD react to damaged sounds: the paper's figure 1, on a folder of sounds.
 *
 * Events are of the stages `reference` and `damage`: a sound each.
 *
 * @throws FoleyError "data" where there are too few sounds, "not-found" where there is no such folder, "usage" for an option
 *   that cannot be, "aborted" after the signal
 */
export async function sensitivity(reference: string, options: SensitivityOptions = {}): Promise<StudyReport> {
  checkArgument("sensitivity: reference", aText, reference);
  const { sensitivityRequest } = await import("./study-options.ts");
  const request = sensitivityRequest(options);
  return onOwnDevice(request, (resources) => studyOf(resources, reference, request));
}

/** The same with devices and judges that others share. */
export async function sensitivityWith(
  resources: Resources,
  reference: string,
  options: SensitivityWishes,
): Promise<StudyReport> {
  checkArgument("sensitivity: reference", aText, reference);
  const { sharedSensitivityRequest } = await import("./study-options.ts");
  return studyOf(resources, reference, sharedSensitivityRequest(options));
}

async function studyOf(resources: Resources, reference: string, request: SensitivityRequest): Promise<StudyReport> {
  const { studySensitivity } = await import("../study/sensitivity/study-folder.ts");
  const { warnings } = await resources.device(hearing);
  const { dispose, cacheWarnings, ...tools } = await sensitivityTools(resources, request);
  try {
    const files = await studySensitivity(reference, request, tools, workOf(request));
    return { files, warnings: [...warnings, ...cacheWarnings()] };
  } finally {
    await dispose();
  }
}
