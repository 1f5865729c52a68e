import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { runCli as run } from "../../test/support/run-cli.ts";
import { samplerNames } from "../diffusion/samplers/registry.ts";
import { wishesSchema } from "../generate/settings.ts";
import { describeSetting } from "../settings/describe-settings.ts";
import { commands } from "./commands.ts";
import { wishOptions } from "./generate-options.ts";
import { examples, hintFor } from "./help.ts";

describe("help", () => {
  it("lists every command with its summary, examples, and the ranges and defaults most asked for", async () => {
    const { status, out } = await run("--help");
    expect(status).toBe(0);
    for (const { name } of commands) expect(out).toContain(`\n  ${name} `);
    expect(out).toContain(examples.trim());
  });

  it.each(commands.map(({ name }) => name))("of %s tells its options, asked in either way", async (name) => {
    const asked = await run(name, "--help");
    expect(asked.status).toBe(0);
    expect(asked.out).toContain(`Usage: foley ${name}`);
    expect((await run("help", name)).out).toBe(asked.out);
  });

  it("gives examples of options that generate has", async () => {
    const { out } = await run("generate", "--help");
    const named = examples.split("\n").filter((line) => line.includes("generate") || line.startsWith("  --"));
    const options = new Set(named.flatMap((line) => line.match(/--[a-z-]+/g) ?? []));
    expect(options.size).toBeGreaterThan(4);
    for (const option of options) expect(out).toContain(`${option} `);
  });

  it("of generate and the README's table have the same options", async () => {
    const { out } = await run("generate", "--help");
    const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    const optionsOf = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name).sort();
    const said = optionsOf(out, /^ {2}(?:-\w, )?(--[a-z-]+)/gm).filter((name) => name !== "--help");
    expect(optionsOf(readme, /^\| `(--[a-z-]+)/gm)).toEqual(said);
  });

  it("of generate, the README and the table of samplers have the same names to choose from", async () => {
    const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), "utf8");
    const [readme, table] = [await read("README.md"), await read("docs/samplers.md")];
    for (const { name, flag } of wishOptions) {
      const row = readme.split("\n").find((line) => line.startsWith(`| \`${flag} <`)) ?? "";
      const { choices } = describeSetting(wishesSchema.shape[name], name);
      for (const choice of choices) expect(row).toContain(`\`${choice}\``);
    }
    for (const sampler of samplerNames) expect(table).toContain(`\n| \`${sampler}\` `);
  });

  it("tells the defaults of nano as nano has them", async () => {
    const manifest = JSON.parse(await readFile(new URL("../../models/nano/foley.json", import.meta.url), "utf8"));
    const { durationSeconds, steps, guidance } = manifest.defaults;
    for (const value of [durationSeconds, steps, guidance]) expect(examples).toContain(`nano ${value}\n`);
  });
});

it("is named, of the very command, where an option is wrong", async () => {
  const { status, err } = await run("data", "check", "sounds", "--jsno");
  expect([status, err]).toEqual([2, expect.stringMatching(/--json\?\)\n\(foley data check --help tells more\)\n$/)]);
  expect((await run("--jsno")).err).toMatch(/\(foley --help tells more\)\n$/);
});

describe("a prompt without its command", () => {
  it("is told where it goes", async () => {
    const { status, err } = await run("a dog barking");
    expect(status).toBe(2);
    expect(err).toContain('(to make a sound of it: foley generate "a dog barking")');
  });

  it("is put together where its quotes are missing", () => {
    expect(hintFor(["a", "dog", "barking", "--steps", "8"], commands)).toContain('foley generate "a dog barking")');
    expect(hintFor(["rain"], commands)).toContain('foley generate "rain")');
  });

  it("hears where an option of many machines belongs, but where it stands there", () => {
    const said =
      "(--queue is an option of generate, evaluate, data prepare, study benchmark alone)\n(foley --help tells more)";
    expect(hintFor(["study", "guidance", "--queue=redis://host"], commands)).toBe(said);
    expect(hintFor(["train", "ldm", "--shard", "1/2"], commands)).toContain("(--shard is an option of");
    for (const line of ["data prepare sounds --queue x --stesp 2", "queue nothing --queue x"])
      expect(hintFor(line.split(" "), commands)).toBe("(foley --help tells more)");
  });

  it("is not seen in a command, an option or nothing", () => {
    for (const argv of [[], ["train", "x"], ["--quiet"], ["help"]])
      expect(hintFor(argv, commands)).toBe("(foley --help tells more)");
  });
});
