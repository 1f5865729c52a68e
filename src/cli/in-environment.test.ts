import { Option } from "commander";
import { afterEach, expect, it, vi } from "vitest";
import { inEnvironment, keyInEnvironment } from "./in-environment.ts";

afterEach(() => void vi.unstubAllEnvs());

it("an empty variable says nothing", () => {
  const option = () => inEnvironment(new Option("--lock-seconds <n>")).envVar;
  for (const name of ["FOLEY_LOCK_SECONDS", "FOLEY_KEY"]) vi.stubEnv(name, "");
  expect([option(), keyInEnvironment()]).toEqual([undefined, undefined]);
  vi.stubEnv("FOLEY_LOCK_SECONDS", "5");
  vi.stubEnv("FOLEY_KEY", "secret");
  expect([option(), keyInEnvironment()]).toEqual(["FOLEY_LOCK_SECONDS", "secret"]);
});
