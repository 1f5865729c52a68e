import { expect, it } from "vitest";
import { sensitivityCommandLine } from "./study-command.ts";

it("a sensitivity study is repeated with its own shares", () => {
  const command = sensitivityCommandLine({ shares: [0, 0.004, 0.07, 0.125, 1 / 3] });
  expect(command).toMatch(/ --shares 0,0\.4,7,12\.5,33\.3333333333$/);
});

it("what a file of settings says to be absent is not said", () => {
  expect(sensitivityCommandLine(JSON.parse('{ "interference": null, "folds": null }'))).toBe(
    "foley study sensitivity REFERENCE",
  );
});
