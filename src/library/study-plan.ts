import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseJson } from "../engine/json/parse-json.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { type WorkOptions, workOf } from "../engine/work.ts";
import { readText } from "../files/read-text.ts";
import { writeWhole } from "../files/write-whole.ts";
import { parseSettings } from "../settings/parse-settings.ts";
import type { BenchmarkConfig } from "../study/benchmark/config.ts";
import { figuresSubject, type UnitFigures, unitFiguresSchema } from "../study/plan/unit-figures.ts";
import { training } from "./device-use.ts";
import type { BenchmarkOptions } from "./study-options.ts";
import { benchmarkTools, trainingAlone } from "./study-tools.ts";
import { version } from "./version.ts";

/** How figures are measured, with a device of their own. */
export type MeasureOptions = Omit<BenchmarkOptions, "folder" | "command" | "report"> & WorkOptions;

/**
 * What the parts of a benchmark's cells take: as a file says, or as a short run on this machine finds, which is then written
 * there.
 *
 * @param file null where the figures are not kept
 * @throws FoleyError "config" where the file is of another version of foley or another device, or of other models, trainings or sounds
 */
export async function unitFigures(
  config: BenchmarkConfig,
  file: string | null,
  options: MeasureOptions,
): Promise<UnitFigures> {
  if (file !== null && existsSync(file)) return readFigures(config, file, options);
  const figures = await measured(config, options);
  if (file !== null) await writeWhole(file, `${JSON.stringify(figures, null, 2)}\n`);
  return figures;
}

async function readFigures(
  config: BenchmarkConfig,
  file: string,
  { device = training.usual }: MeasureOptions,
): Promise<UnitFigures> {
  const advice = "remove it, and it is measured anew";
  const figures = parseSettings(
    ...[unitFiguresSchema, parseJson(await readText(file, "measured figures"), file), file],
    { code: "config", advice },
  );
  const now: Record<string, string> = {
    ...{ foley: version(), device: device === "auto" ? figures.device : device },
    ...figuresSubject(config),
  };
  const measured: Record<string, string> = { ...figures.about, foley: figures.foley, device: figures.device };
  const other = Object.keys(now).find((name) => now[name] !== measured[name]);
  if (other === undefined) return figures;
  const [expected, came] = [now[other], measured[other] ?? "none"];
  throw new FoleyError("config", `${file}: expected figures of ${other} ${expected}, got those of ${came}; ${advice}`);
}

async function measured(config: BenchmarkConfig, options: MeasureOptions): Promise<UnitFigures> {
  const { measureFigures } = await import("../study/plan/measure-figures.ts");
  const folder = await mkdtemp(join(tmpdir(), "foley-plan-"));
  try {
    const { report: _, ...own } = options;
    return await trainingAlone({ ...own, folder }, (resources) =>
      measureFigures(
        config,
        { folder, tools: (short, at) => benchmarkTools(resources, short, { folder: at }) },
        workOf(options),
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
