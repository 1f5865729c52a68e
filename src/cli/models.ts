import type { Command } from "commander";
import type { WorkEvent } from "../engine/work.ts";
import type { WishedPrecision } from "../hub/choose-files.ts";
import { publishedWeights } from "../hub/published-weights.ts";
import { publishedModels } from "../hub/repository.ts";
import { inspect, listModels, pullModel, removeModel } from "../library/models.ts";
import type { ModelSummary } from "../models/inspect.ts";
import { inTerminalWords } from "./advice.ts";
import { aligned } from "./aligned.ts";
import { addConvert } from "./convert.ts";
import type { Door } from "./door.ts";
import { choiceOption } from "./option.ts";
import { watched } from "./progress.ts";
import { warn } from "./warn.ts";

interface JsonArguments {
  readonly json?: boolean | undefined;
}

interface PullArguments {
  readonly precision: WishedPrecision;
  readonly quiet?: boolean | undefined;
}

/** `foley models pull | list | inspect | convert | remove` */
export function addModels(models: Command, door: Door): void {
  addPull(models, door);
  models
    .command("list")
    .description("the models that are here")
    .option("--json", "print as JSON")
    .action(({ json = false }: JsonArguments) => printModels(json, door));
  models
    .command("inspect")
    .description("the parts of a model: sizes, precision, licence, what is missing")
    .argument("<model>", "an embedded or fetched model, a model folder, or a checkpoint")
    .option("--json", "print as JSON")
    .action((name: string, { json = false }: JsonArguments) => printParts(name, json, door));
  addConvert(models, door);
  models
    .command("remove")
    .description("delete a fetched model from the cache")
    .argument("<name>", "a short name, or owner/name")
    .action(async (name: string) => door.out(`removed ${await removeModel(name)}\n`));
}

function addPull(models: Command, door: Door): void {
  models
    .command("pull")
    .description("fetch models from the Hugging Face hub, and backbones; run again, it goes on where it was stopped")
    .argument("<names...>", "short names, or owner/name")
    .addOption(
      choiceOption("--precision <name>", "float16 takes the variants in half precision, where there are any", [
        "float32",
        "float16",
      ]).default("float32"),
    )
    .option("--quiet", "no progress")
    .addHelpText("after", `\nShort names:\n${shortNames()}`)
    .action(async (names: string[], { precision, quiet = false }: PullArguments) => {
      for (const name of names) {
        const place = await watched(door, "pull", quiet, (work) => pullModel(name, { precision, ...work }));
        door.out(`${place}\n`);
      }
    });
}

function shortNames(): string {
  const rows = [
    ...Object.entries(publishedModels).map(([name, { repository, licence }]) => [name, repository, licence] as const),
    ...Object.entries(publishedWeights).map(
      ([name, { file, licence }]) => [name, file, `${licence}, for foley evaluate`] as const,
    ),
  ];
  return rows.map(([name, source, licence]) => `  ${name.padEnd(20)} ${source.padEnd(36)} ${licence}`).join("\n");
}

async function printModels(asJson: boolean, door: Door): Promise<void> {
  const report = ({ note }: WorkEvent): void => warn(door, [note ?? ""]);
  const models = (await listModels({ report })).map(withTerminalWords);
  if (asJson) return door.out(`${JSON.stringify(models, null, 2)}\n`);
  const table = models.map((model) => [
    model.name,
    `${toMegabytes(totalBytes(model))} MB`,
    model.licence ?? "–",
    stateOf(model),
  ]);
  door.out(`${aligned([["model", "size", "licence", "state"], ...table])}\n`);
}

async function printParts(name: string, asJson: boolean, door: Door): Promise<void> {
  const summary = withTerminalWords(await inspect(name));
  if (asJson) return door.out(`${JSON.stringify(summary, null, 2)}\n`);
  const rows = summary.parts.map(({ name: part, className, parameterCount, bytes, precisions }) => [
    part,
    className,
    bytes === 0 ? "–" : parameterCount.toLocaleString("en"),
    bytes === 0 ? "–" : `${toMegabytes(bytes)} MB`,
    precisions.join(", ") || "–",
  ]);
  door.out(`${summary.folder}\n`);
  door.out(`${aligned([["part", "class", "parameters", "size", "precision"], ...rows])}\n`);
  door.out(`licence: ${summary.licence ?? "not stated"}\n`);
  door.out(`${stateOf(summary)}\n`);
}

/** What foley can do with the model otherwise, as a terminal says it. */
function withTerminalWords<T extends ModelSummary>(summary: T): T {
  return { ...summary, limit: summary.limit === null ? null : inTerminalWords(summary.limit, "foreignModel") };
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
