import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";

let folder: string;
let docs: string;

/** Where a foley lies that only says what it was told. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-docs-machines-"));
  docs = await readFile("docs/machines.md", "utf8");
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin", "foley"), '#!/bin/sh\necho "$@"\n');
  await chmod(join(folder, "bin", "foley"), 0o755);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** The first block of a language after a heading. */
function blockAfter(heading: string, language: string): string {
  const from = docs.indexOf(`## ${heading}\n`);
  const [, block = ""] = new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(docs.slice(from)) ?? [];
  return block;
}

/** What the shell of a task asks foley for. */
async function asked(script: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const env = { ...process.env, ...environment, PATH: [join(folder, "bin"), process.env.PATH].join(delimiter) };
  return (await promisify(execFile)("/bin/sh", ["-c", script], { env })).stdout;
}

test("each task of Slurm's array asks for a shard of its own", async () => {
  const script = blockAfter("Slurm", "sh");
  const [, first, last] = /#SBATCH --array=(\d+)-(\d+)/.exec(script) ?? [];
  const shards: string[] = [];
  for (let task = Number(first); task <= Number(last); task++) {
    const said = await asked(script, { SLURM_ARRAY_TASK_ID: String(task), SLURM_ARRAY_TASK_COUNT: String(last) });
    shards.push(/--shard (\S+)/.exec(said)?.[1] ?? "");
  }
  expect(shards).toEqual(Array.from({ length: 8 }, (_, i) => `${i + 1}/8`));
});

test("each index of Kubernetes' job asks for a shard of its own", async () => {
  const { spec } = parse(blockAfter("Kubernetes", "yaml"));
  const [{ command, args }] = spec.template.spec.containers;
  expect(command).toEqual(["/bin/sh", "-c"]);
  const shards: string[] = [];
  for (let index = 0; index < spec.completions; index++) {
    const said = await asked(args[0], { JOB_COMPLETION_INDEX: String(index) });
    shards.push(/--shard (\S+)/.exec(said)?.[1] ?? "");
  }
  expect(spec.completionMode).toBe("Indexed");
  expect(shards).toEqual(Array.from({ length: spec.completions }, (_, i) => `${i + 1}/${spec.completions}`));
});
