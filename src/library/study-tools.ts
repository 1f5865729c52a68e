import type { BenchmarkTools } from "../study/benchmark/benchmark-tools.ts";
import type { BenchmarkConfig } from "../study/benchmark/config.ts";
import type { SensitivitySettings } from "../study/sensitivity/settings.ts";
import { hearing, training } from "./device-use.ts";
import { onOwnDevice } from "./own-device.ts";
import type { Resources } from "./resources.ts";
import type { BenchmarkOptions, BenchmarkWishes, SensitivityRequest } from "./study-options.ts";
import { version } from "./version.ts";

/** What a sensitivity study is done with, to be freed after it. */
export async function sensitivityTools(
  resources: Resources,
  request: Pick<SensitivityRequest, keyof SensitivitySettings | "command">,
) {
  const { FeatureCache } = await import("../evaluate/node/feature-cache.ts");
  const { findModelFolder } = await import("../generate/node/find-model.ts");
  const { folderFiles } = await import("../files/folder-files.ts");
  const { Vocoder } = await import("../generate/vocoder.ts");
  const { hashOfModel } = await import("../generate/model-hash.ts");
  const { checkoutCommit } = await import("./commit.ts");
  const { runtime } = await resources.device(hearing);
  const cache = request.useCache ? new FeatureCache() : null;
  const commit = await checkoutCommit();
  const model = folderFiles(findModelFolder(request.model));
  const judges = await resources.judges({ ...request, clap: null });
  const vocoder = await Vocoder.open(runtime, model);
  return {
    judges,
    vocoder,
    cache,
    command: request.command,
    modelHash: await hashOfModel(model),
    versions: {
      ...{ foley: version(), node: process.versions.node, device: runtime.device },
      commits: commit === null ? [] : [commit],
    },
    cacheWarnings: (): readonly string[] => cache?.warnings ?? [],
    dispose: () => vocoder.dispose(),
  };
}

/** What a benchmark is done with: the device that trains, and judges that hear what its models and sounds can have. */
export async function benchmarkTools(
  resources: Resources,
  config: BenchmarkConfig,
  { folder, command }: Pick<BenchmarkWishes, "folder" | "command">,
): Promise<BenchmarkTools> {
  const { judgesInBand } = await import("../study/benchmark/judges-in-band.ts");
  const { checkoutCommit } = await import("./commit.ts");
  const { markHeapAtOnce } = await import("../engine/runtime/node/garbage.ts");
  markHeapAtOnce();
  const runtime = await resources.repeatedTraining();
  const { judges, evaluation } = config;
  const chosen = await resources.judges({ ...judges, preset: evaluation.protocol, clap: null });
  return {
    ...{
      folder,
      preparedFolder: null,
      command: command ?? null,
      runtime,
      version: version(),
      commit: await checkoutCommit(),
    },
    judges: await judgesInBand(chosen, config, folder),
  };
}

/** Work on a device of its own, which is the usual one of trainings. */
export function trainingAlone<T>(options: BenchmarkOptions, work: (resources: Resources) => Promise<T>): Promise<T> {
  return onOwnDevice({ ...options, device: options.device ?? training.usual }, work);
}
