#!/usr/bin/env node
import { existsSync } from "node:fs";

const entry = new URL("../dist/cli/main.js", import.meta.url);

if (existsSync(entry)) {
  try {
    const { main } = await import(entry.href);
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    // Only what kept the program from being loaded comes here.
    const [line] = String(error?.message ?? error).split("\n");
    const words = process.env.FOLEY_DEBUG === undefined ? line : (error?.stack ?? line);
    const advice = error?.code === "ERR_MODULE_NOT_FOUND" ? "; install foley and its packages again" : "";
    process.stderr.write(`foley: expected to load the program, got: ${words}${advice}\n`);
    process.exitCode = 1;
  }
} else {
  process.stderr.write("foley: expected the built program in dist, got nothing; run `npm ci` in foley's folder\n");
  process.exitCode = 1;
}
