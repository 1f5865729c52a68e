import { expect, it } from "vitest";
import { runCli } from "../../test/support/run-cli.ts";

it.each(["--port", "--place", "--no-open"])("files that need no server are written without %s", async (flag) => {
  const value = { "--port": ["1"], "--place": ["a=b"] }[flag] ?? [];
  const said = `foley: --static: expected no ${flag}, as files need no server; leave it out\n`;
  expect(await runCli("studio", "--static", "/dev/null/never", flag, ...value)).toEqual({
    status: 2,
    out: "",
    err: said,
  });
});
