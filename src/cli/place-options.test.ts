import { Command } from "commander";
import { expect, it } from "vitest";
import { addPlaceOptions } from "./place-options.ts";
import { addServeOptions } from "./serve-options.ts";

const quiet = () => new Command().exitOverride().configureOutput({ writeErr: () => {} });

it.each([
  ["--data", "esc50"],
  ["--model", "constructor"],
  ["--place", "a"],
])("%s takes a name once", (flag, name) => {
  const parse = (...names: readonly string[]) => {
    const command = quiet();
    if (flag === "--place") addServeOptions(command);
    else addPlaceOptions(command);
    return command.parse(
      names.flatMap((one) => [flag, `${one}=/x`]),
      { from: "user" },
    );
  };
  expect(() => parse(name, `${name}2`)).not.toThrow();
  expect(() => parse(name, name)).toThrow(`expected each name once, got ${name} twice.`);
});
