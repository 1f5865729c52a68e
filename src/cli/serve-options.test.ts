import { expect, it, vi } from "vitest";
import { runCli } from "../../test/support/run-cli.ts";

it("a key that is too short is refused without a word of it", async () => {
  const refused = { status: 2, out: "", err: "foley: key: expected 16 letters or more, got 6; choose a longer one\n" };
  expect(await runCli("serve", "--key", "secret")).toEqual(refused);
  vi.stubEnv("FOLEY_KEY", "secret");
  expect(await runCli("serve")).toEqual(refused);
  vi.unstubAllEnvs();
});
