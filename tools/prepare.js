// What npm does after it installed the dependencies of a checkout: builds it, and links its program.
//
// `npx foley` in a checkout comes here too where npm links the checkout into its cache first: what is built stays as it is then.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const isBuilt = existsSync(new URL("../dist/cli/main.js", import.meta.url));
if (process.env.npm_command !== "exec" || !isBuilt) {
  const { status } = spawnSync("npm", ["run", "build"], { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) process.exit(status ?? 1);
  await import("./link-bin.js");
}
