import { expect, test } from "vitest";
import { aboutWords, placeInQueue, waitingWords } from "./wait-words.ts";

test("a job that waits says its place, what is done meanwhile, and about how long", () => {
  const running = [{ kind: "train", share: 0.404 }];
  expect(waitingWords({ ahead: 2, running, seconds: 170 })).toBe(
    "waits at the server, after 2 others · now a model is trained, 40 % · begins in about 3 min",
  );
  expect(waitingWords({ ahead: 0, running: [{ kind: "sing", share: null }], seconds: null })).toBe(
    "waits at the server, next · now sing",
  );
});

test("nobody is told seconds that nobody knows", () => {
  expect([4, 33, 100, 9000].map(aboutWords)).toEqual(["some seconds", "about 30 s", "about 2 min", "about 3 h"]);
});

test("an order waits for what is being made and for those before it, not for what failed", () => {
  const before = [
    { state: "making", made: 1, total: 4 },
    { state: "failed", made: 0, total: 2 },
    { state: "waiting", made: 0, total: 2 },
  ] as const;
  expect(placeInQueue(before, 10)).toEqual({ ahead: 1, seconds: 50 });
  expect(placeInQueue(before.slice(0, 1), null)).toEqual({ ahead: 0, seconds: null });
});
