// npm links the commands of a project's dependencies into node_modules/.bin, never the project's own, so that npx would
// first install the project into its cache. By this link npx runs the checkout itself; newer ones link it into their cache all the same,
// see prepare.js.
import { chmodSync, existsSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../node_modules/.bin/", import.meta.url);

if (existsSync(folder)) {
  if (process.platform === "win32") {
    writeFileSync(new URL("foley.cmd", folder), '@node "%~dp0\\..\\..\\bin\\foley.js" %*\r\n');
  } else {
    const link = new URL("foley", folder);
    rmSync(link, { force: true });
    symlinkSync("../../bin/foley.js", fileURLToPath(link));
    chmodSync(new URL("../bin/foley.js", import.meta.url), 0o755);
  }
}
