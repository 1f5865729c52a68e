import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JsonValue, toJsonValue } from "../../../engine/json/json-value.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { findCacheFolder } from "../../../files/cache-folder.ts";
import type { Resources } from "../../../library/resources.ts";
import { workWithLibrary } from "../../../library/shared-work.ts";
import { benchmarkTools } from "../../../library/study-tools.ts";
import { type Cell, gridOf } from "../../../results/benchmark/grid.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import type { BenchmarkTools } from "../../../study/benchmark/benchmark-tools.ts";
import { bindStudy, measureBindings } from "../../../study/benchmark/binding.ts";
import { cellFolder } from "../../../study/benchmark/cell-folder.ts";
import type { BenchmarkConfig } from "../../../study/benchmark/config.ts";
import { checkBenchmarkConfig, hashConfig } from "../../../study/benchmark/parse-config.ts";
import { withoutPlaces } from "../../../study/benchmark/results.ts";
import { finishCells } from "../../../study/benchmark/run-benchmark.ts";
import { unitOf } from "../../unit-of-work.ts";
import { namedModel } from "../named-place.ts";
import type { UnitKind } from "../unit-kind.ts";
import { checkBindings } from "./check-bindings.ts";
import { mergeStudy } from "./merge-study.ts";
import { placedJudges } from "./placed-judges.ts";
import {
  type HeardFile,
  heardFileName,
  jsonOfConfig,
  type NotedCell,
  studyAskedSchema,
  studyUnitSchema,
} from "./study-request.ts";

/** A grid of models is trained and judged: a unit for each cell. */
export const studyUnits: UnitKind = {
  name: "study",
  async plan(request, tools) {
    const { config: said, command } = parseSettings(studyAskedSchema, request, "study");
    const config = checkBenchmarkConfig("study", said);
    const { models, backbones, sounds } = await workWithLibrary(tools.library, "study", {}, async (resources) =>
      measureBindings(config, await benchmarkTools(resources, config, { folder: placeOf(hashConfig(config)) }), tools),
    );
    const bindings = { models, backbones, sounds };
    const cells = gridOf(config);
    const decisive = { config: withoutPlaces(config), bindings };
    const [model, ...others] = config.pretrained;
    const alsoHeld = [
      ...others.map((one) => one.model),
      ...config.datasets.flatMap(({ path }) => path ?? []),
      ...Object.values(config.judges),
    ];
    return {
      request: toJsonValue({ config: jsonOfConfig(config), command, bindings }),
      total: cells.length,
      unit: (place) => {
        const cell = cells[place]?.id ?? "";
        return unitOf({
          ...{ kind: "study", version: tools.version },
          request: toJsonValue({ config: jsonOfConfig(config), bindings, cell }),
          decisive: toJsonValue({ ...decisive, cell }),
          needs: { device: null, model: model?.model ?? null, memoryBytes: null, alsoHeld },
        });
      },
      inputs: null,
      drawn: null,
      warnings: [],
    };
  },
  async check({ key, request }, tools) {
    const { config, bindings } = askedCell(request);
    await workWithLibrary(tools.library, "study", {}, async (resources) =>
      checkBindings(config, await toolsOfCell(resources, config, key), bindings, tools),
    );
  },
  placed(request, place) {
    const { config: said, ...unit } = parseSettings(studyUnitSchema, request, "unit");
    const config = checkBenchmarkConfig("study", said);
    const pretrained = config.pretrained.map((one) => ({
      ...one,
      model: place(namedModel(one.model)) ?? one.model,
    }));
    const judges = placedJudges(config.judges, place);
    return toJsonValue({ ...unit, config: jsonOfConfig({ ...config, pretrained, judges }) });
  },
  async run({ key, request }, tools) {
    const { config, cell: id } = askedCell(request);
    const cell = gridOf(config).find((one) => one.id === id);
    if (cell === undefined)
      throw new FoleyError("config", `study: expected a cell of the grid, got ${id}; plan it again`);
    const { cells, warnings, folder, versions } = await workWithLibrary(
      tools.library,
      "study",
      {},
      async (resources) => {
        const own = await toolsOfCell(resources, config, key);
        const finished = await finishCells(config, [cell], own, tools);
        return { ...finished, folder: own.folder, versions: (await bindStudy(config, own, [], tools)).versions };
      },
    );
    const heard = await heardOf(folder, cell);
    for (const one of heard) {
      const path = join(cellFolder(folder, cell), "heard", String(one.step), one.name);
      await tools.store.write(key, heardFileName(one), await readFile(path));
    }
    const noted: NotedCell = { curve: [...(cells[0]?.curve ?? [])], heard, warnings, versions };
    return toJsonValue(noted);
  },
  forget: ({ key }) => rm(placeOf(key), { recursive: true, force: true }),
  merge: mergeStudy,
};

/** A cell with its study. */
function askedCell(request: JsonValue) {
  const { config: said, ...asked } = parseSettings(studyUnitSchema, request, "unit");
  return { ...asked, config: checkBenchmarkConfig("study", said) };
}

/** What a cell is done with, in a folder where it goes on that was broken off by this very version on this very device. */
async function toolsOfCell(resources: Resources, config: BenchmarkConfig, key: string): Promise<BenchmarkTools> {
  const { device } = await resources.repeatedTraining();
  return benchmarkTools(resources, config, { folder: join(placeOf(key), device) });
}

/** Where this machine works at a unit, or keeps sounds that a plan synthesizes. */
function placeOf(hash: string): string {
  return join(findCacheFolder() ?? tmpdir(), "units", hash);
}

async function heardOf(folder: string, cell: Cell): Promise<HeardFile[]> {
  const heard = join(cellFolder(folder, cell), "heard");
  if (!existsSync(heard)) return [];
  const steps = (await readdir(heard)).sort((a, b) => Number(a) - Number(b));
  const files = steps.map(async (step) =>
    (await readdir(join(heard, step)))
      .filter((name) => !name.startsWith("."))
      .sort()
      .map((name) => ({ step: Number(step), name })),
  );
  return (await Promise.all(files)).flat();
}
