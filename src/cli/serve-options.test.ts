import { expect, it, vi } from "vitest";
import { runCli } from "../../test/support/run-cli.ts";

it("a key that is too short is refused without a word of it", async () => {
  const refused = { status: 2, out: "", err: "foley: key: expected 16 letters or more, got 6; choose a longer one\n" };
  expect(await runCli("serve", "--key", "secret")).toEqual(refused);
  vi.stubEnv("FOLEY_KEY", "secret");
  expect(await runCli("serve")).toEqual(refused);
  vi.unstubAllEnvs();
});

it.each([
  "sixteen letters and a line end\n",
  " sixteen letters after a space",
  "шестнадцать букв и больше",
  "sixteen – of a chat",
])("a key that no caller can show is refused without a word of it: %j", async (key) => {
  const said =
    "key: expected letters and signs of ASCII without spaces or line ends around them, got others; choose another";
  expect(await runCli("serve", "--key", key)).toEqual({ status: 2, out: "", err: `foley: ${said}\n` });
});
