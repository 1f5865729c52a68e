import { expect, it } from "vitest";
import { heldClip } from "../../../test/support/held-clip.ts";
import { Generator } from "../../engine/random/generator.ts";
import { NodeRuntime } from "../../engine/runtime/node/node-runtime.ts";
import type { PrepareEvent } from "../train-event.ts";
import { findTrainingKind } from "./kinds.ts";
import { prepareTraining } from "./training-kind.ts";

it("captions that CLAP learns only the beginning of are told once", async () => {
  const samples = new Generator(1).randn(4000);
  const captions = [["rain"], ["rain", "rain that falls and falls upon a roof of tin until it ends"]];
  const warnings: (string | undefined)[] = [];
  const { task } = await prepareTraining(findTrainingKind("clap"), {
    runtime: new NodeRuntime("cpu", { threadCount: 1 }),
    clips: captions.map((said, index) => heldClip(`${index}.wav`, samples, { label: null, captions: said })),
    preset: "tiny",
    report: ({ stage, note }: PrepareEvent) => void (stage === "warning" && warnings.push(note)),
  });
  await task.dispose();
  expect(warnings).toEqual([
    expect.stringMatching(
      /^1 of 2 captions are longer than tokenCount 8, the longest of \d+ tokens: what is beyond is not learnt$/,
    ),
  ]);
});
