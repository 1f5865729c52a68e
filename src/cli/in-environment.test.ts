import { Command, Option } from "commander";
import { afterEach, expect, it, vi } from "vitest";
import { runCli } from "../../test/support/run-cli.ts";
import { inEnvironment, keyInEnvironment } from "./in-environment.ts";
import { addWorker } from "./worker.ts";

afterEach(() => void vi.unstubAllEnvs());

it("an empty variable says nothing", () => {
  const option = () => inEnvironment(new Option("--lock-seconds <n>")).envVar;
  for (const name of ["FOLEY_LOCK_SECONDS", "FOLEY_KEY"]) vi.stubEnv(name, "");
  expect([option(), keyInEnvironment()]).toEqual([undefined, undefined]);
  vi.stubEnv("FOLEY_LOCK_SECONDS", "5");
  vi.stubEnv("FOLEY_KEY", "secret");
  expect([option(), keyInEnvironment()]).toEqual(["FOLEY_LOCK_SECONDS", "secret"]);
});

it("every option of a worker that has a value may be said so", () => {
  const worker = new Command();
  addWorker(worker, { out: () => {}, err: () => {}, isTerminal: false, signal: new AbortController().signal });
  expect(worker.options.filter(({ envVar }) => envVar === undefined).map(({ long }) => long)).toEqual(["--quiet"]);
});

it.each(["FOLEY_DEVICE", "FOLEY_THREADS"])("%s of a worker is refused where it cannot be", async (name) => {
  vi.stubEnv(name, "many");
  const { status, err } = await runCli("worker", "--queue", "redis://127.0.0.1:1", "--store", "nowhere");
  expect(status).toBe(2);
  expect(err).toContain(`'many' from env '${name}' is invalid`);
});
