import { existsSync, statSync } from "node:fs";
import { type Command, Option } from "commander";
import { FoleyError } from "../engine/tensor/error.ts";
import { embeddedModels } from "../files/embedded-models.ts";
import { findModel } from "../generate/find-model.ts";
import { cachedRepositories, findSnapshot, removeRepository } from "../hub/cache.ts";
import type { WishedPrecision } from "../hub/choose-files.ts";
import { type PullOptions, pull } from "../hub/pull.ts";
import { publishedModels, repositoryOf } from "../hub/repository.ts";
import { findWeights, type PublishedWeights, publishedWeights, pullWeights, removeWeights } from "../hub/weights.ts";
import { inspectCheckpoint, inspectModel, type ModelSummary } from "../models/inspect.ts";
import { aligned } from "./aligned.ts";
import { addConvert } from "./convert.ts";
import type { Door } from "./door.ts";
import { createProgress, timeLeft } from "./progress.ts";

/** `foley models pull | list | inspect | convert | remove` */
export function addModels(models: Command, door: Door): void {
  const names = [
    ...Object.entries(publishedModels).map(([name, { repository, licence }]) => [name, repository, licence]),
    ...Object.entries(publishedWeights).map(([name, { file, licence }]) => [
      name,
      file,
      `${licence}, for foley evaluate`,
    ]),
  ].map(([name = "", source = "", licence]) => `  ${name.padEnd(20)} ${source.padEnd(26)} ${licence}`);
  models
    .command("pull")
    .description("fetch models from the Hugging Face hub, and backbones; run again, it goes on where it was stopped")
    .argument("<names...>", "short names, or owner/name")
    .addOption(
      new Option("--precision <name>", "float16 takes the variants in half precision, where there are any")
        .choices(["float32", "float16"])
        .default("float32"),
    )
    .option("--quiet", "no progress")
    .addHelpText("after", `\nShort names:\n${names.join("\n")}`)
    .action(async (wanted: string[], options: PullArguments) => {
      for (const name of wanted) await pullOne(name, options, door);
    });
  models
    .command("list")
    .description("the models that are here")
    .option("--json", "print as JSON")
    .action((options: { json?: boolean | undefined }) => listModels(options.json === true, door));
  models
    .command("inspect")
    .description("the parts of a model: sizes, precision, licence, what is missing")
    .argument("<model>", "an embedded or fetched model, a model folder, or a checkpoint")
    .option("--json", "print as JSON")
    .action((name: string, options: { json?: boolean | undefined }) => inspect(name, options.json === true, door));
  addConvert(models, door);
  models
    .command("remove")
    .description("delete a fetched model from the cache")
    .argument("<name>", "a short name, or owner/name")
    .action((name: string) => remove(name, door));
}

interface PullArguments {
  readonly precision: WishedPrecision;
  readonly quiet?: boolean | undefined;
}

async function pullOne(name: string, { precision, quiet = false }: PullArguments, door: Door): Promise<void> {
  const progress = createProgress(door, "pull", quiet);
  // What was there already took no time.
  let first: { readonly bytes: number; readonly ms: number } | null = null;
  try {
    const options: PullOptions = {
      precision,
      signal: door.signal,
      onProgress({ path, bytes, totalBytes }) {
        first ??= { bytes, ms: performance.now() };
        const left = timeLeft(first.ms, (bytes - first.bytes) / (totalBytes - first.bytes));
        progress.update(toMegabytes(bytes), toMegabytes(totalBytes), `MB  ${path}  ${left}`);
      },
    };
    const weights = weightsOf(name);
    const place = await (weights === null ? pull(name, options) : pullWeights(weights, options));
    progress.finish();
    door.out(`${place}\n`);
  } finally {
    progress.stop();
  }
}

function weightsOf(name: string): PublishedWeights | null {
  return Object.hasOwn(publishedWeights, name) ? (publishedWeights[name] as PublishedWeights) : null;
}

async function listModels(asJson: boolean, door: Door): Promise<void> {
  const embedded = embeddedModels().map((name) => ({ name, folder: findModel(name) }));
  const fetched = cachedRepositories().map(({ repository, folder }) => ({ name: repository, folder }));
  const rows = await Promise.all(
    [...embedded, ...fetched].map(async ({ name, folder }) => ({ name, ...(await inspectModel(folder)) })),
  );
  const models = rows.filter(({ parts }) => parts.some(({ name }) => name === "unet" || name === "text_encoder"));
  if (asJson) return door.out(`${JSON.stringify(models, null, 2)}\n`);
  const table = models.map((model) => [
    model.name,
    `${toMegabytes(totalBytes(model))} MB`,
    model.licence ?? "–",
    stateOf(model),
  ]);
  door.out(`${aligned([["model", "size", "licence", "state"], ...table])}\n`);
}

async function inspect(name: string, asJson: boolean, door: Door): Promise<void> {
  const isFile = existsSync(name) && statSync(name).isFile();
  const summary = await (isFile ? inspectCheckpoint(name) : inspectModel(findModel(name, { isWhole: false })));
  if (asJson) return door.out(`${JSON.stringify(summary, null, 2)}\n`);
  const rows = summary.parts.map(({ name: part, className, parameterCount, bytes, precisions }) => [
    part,
    className,
    parameterCount === null || bytes === 0 ? "–" : parameterCount.toLocaleString("en"),
    bytes === 0 ? "–" : `${toMegabytes(bytes)} MB`,
    precisions.join(", ") || "–",
  ]);
  door.out(`${summary.folder}\n`);
  door.out(`${aligned([["part", "class", "parameters", "size", "precision"], ...rows])}\n`);
  door.out(`licence: ${summary.licence ?? "not stated"}\n`);
  door.out(`${stateOf(summary)}\n`);
}

async function remove(name: string, door: Door): Promise<void> {
  if (embeddedModels().includes(name)) {
    throw new FoleyError(
      "usage",
      `models remove: expected a fetched model, got the embedded "${name}"; it comes with foley`,
    );
  }
  const weights = weightsOf(name);
  const isHere = weights === null ? findSnapshot(repositoryOf(name)) !== null : findWeights(weights) !== null;
  if (!isHere) {
    throw new FoleyError("not-found", `models remove: expected a fetched model, got "${name}"; see foley models list`);
  }
  await (weights === null ? removeRepository(repositoryOf(name)) : removeWeights(weights));
  door.out(`removed ${weights?.file ?? repositoryOf(name)}\n`);
}

function stateOf({ missing, limit }: ModelSummary): string {
  if (limit !== null) return `not for generate: ${limit}`;
  return missing.length === 0 ? "whole" : `missing: ${missing.join(", ")}`;
}

function totalBytes({ parts }: ModelSummary): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
