import { expect, it } from "vitest";
import type { TrainModelEvent } from "../library/train.ts";
import type { Door } from "./door.ts";
import { TrainScreen } from "./train-screen.ts";

it("a training that ends early stays where it ended, and says why", () => {
  const lines: string[] = [];
  const door = { isTerminal: false, err: (text: string) => void lines.push(text) } as unknown as Door;
  const screen = new TrainScreen(door, false);
  const at = { step: 5, done: 5, total: 30, unit: "steps", share: 5 / 30 } as const;
  const learned = {
    stage: "training",
    stepCount: 30,
    metrics: { loss: 1 },
    itemsPerSecond: 1,
    secondsLeft: 1,
  } as const;
  const events: TrainModelEvent[] = [
    { ...learned, ...at },
    { stage: "ended early", note: "no better fd since step 3", ...at },
    { stage: "done", folder: "run/model", ...at },
  ];
  for (const event of events) screen.show(event);
  screen.finish();
  expect(lines).toEqual([
    "training 5/30 loss 1.000  1.0 items/s\n",
    "ended at step 5 of 30: no better fd since step 3\n",
  ]);
});
