import { aText, checkArgument } from "../engine/tensor/argument.ts";
import { workOf } from "../engine/work.ts";
import type { Verification } from "../study/verify/verification.ts";
import type { VerifyTools } from "../study/verify/verify-request.ts";
import type { Resources } from "./resources.ts";
import type { VerifyOptions, VerifyPlan, VerifyWishes } from "./study-options.ts";
import { benchmarkTools, sensitivityTools, trainingAlone } from "./study-tools.ts";

/**
 * Measures a random part of a report anew, and compares it with what the report says.
 *
 * A benchmark's part is a cell, trained and judged; a sweep's a cell at one of its points; that of a sensitivity study a damage by a
 * seed.
 *
 * @param report the folder of the report
 * @throws FoleyError "not-found" where there is no report, "usage" for places that are missing, "data" where models, judges or
 *   sounds are others than those of the report, and where a text of it is not what its scores make
 */
export async function verifyStudy(report: string, options: VerifyOptions): Promise<Verification> {
  checkArgument("verify: report", aText, report);
  const plan = (await import("./study-options.ts")).ownVerifyPlan(options);
  return trainingAlone(options, (resources) => verificationIn(resources, report, plan, options));
}

/** The same with devices and judges that others share. */
export async function verifyStudyWith(
  resources: Resources,
  report: string,
  options: VerifyWishes,
): Promise<Verification> {
  checkArgument("verify: report", aText, report);
  const plan = (await import("./study-options.ts")).verifyPlan(options);
  return verificationIn(resources, report, plan, options);
}

async function verificationIn(
  resources: Resources,
  report: string,
  { folder, ...request }: VerifyPlan,
  options: VerifyWishes,
): Promise<Verification> {
  const { join } = await import("node:path");
  const { checkTexts, readReport } = await import("../study/verify/committed-report.ts");
  const bound = await readReport(report);
  await checkTexts(report, bound);
  const opened: { dispose(): Promise<void> }[] = [];
  const tools: VerifyTools = {
    benchmark: (config, point) =>
      benchmarkTools(resources, config, { folder: join(folder, point), command: undefined }),
    async sensitivity(settings) {
      const own = await sensitivityTools(resources, { ...settings, command: null });
      opened.push(own);
      return own;
    },
  };
  try {
    return await bound.verify(request, tools, workOf(options));
  } finally {
    for (const one of opened) await one.dispose();
  }
}
