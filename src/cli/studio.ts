import type { Command } from "commander";
import { FoleyError } from "../engine/tensor/error.ts";
import type { Door } from "./door.ts";
import { serve } from "./serve.ts";
import { addServeOptions, type ServeCommandOptions } from "./serve-options.ts";

interface StudioCommandOptions extends ServeCommandOptions {
  readonly open: boolean;
  readonly static?: string | undefined;
}

/** `foley studio`: the server, and a browser at it. A browser keeps a library for each port, so this is always the same. */
export function addStudio(command: Command, door: Door): void {
  addServeOptions(command)
    .option("--no-open", "only say where it is, and open no browser")
    .option("--static <folder>", "write it as a site of files that needs no server: sounds are made in the browser")
    .action((options: StudioCommandOptions, self: Command) => studio(options, door, self));
}

async function studio(options: StudioCommandOptions, door: Door, command: Command): Promise<void> {
  if (options.static !== undefined) {
    checkAlone(command);
    return writeSite(options.static, door);
  }
  await serve(options, door, async (url) => {
    if (options.open) await openBrowser(url, door);
  });
}

/** @throws FoleyError "usage" for what was said at the terminal of a server, which there is none of beside a site of files */
function checkAlone(command: Command): void {
  const flag = command.options.find(
    (option) => option.long !== "--static" && command.getOptionValueSource(option.attributeName()) === "cli",
  )?.long;
  if (flag === undefined) return;
  throw new FoleyError("usage", `--static: expected no ${flag}, as files need no server; leave it out`);
}

async function writeSite(folder: string, door: Door): Promise<void> {
  const { writeStaticSite } = await import("../server/node/static/write-static-site.ts");
  await writeStaticSite(folder);
  door.out(`${folder}\n`);
}

/** A computer without a browser is no failure: the address is said. */
async function openBrowser(url: string, door: Door): Promise<void> {
  const { default: open } = await import("open");
  try {
    const browser = await open(url);
    browser.once("error", () => door.err("studio: no browser was found; open the address by hand\n"));
  } catch {
    door.err("studio: no browser was found; open the address by hand\n");
  }
}
