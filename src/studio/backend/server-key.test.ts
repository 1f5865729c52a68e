import { expect, it } from "vitest";
import { askForKey, keptKey, useKeyQuestion } from "./server-key.ts";

const question = () => useKeyQuestion.getState().question;

it("asks once for all that wait, and again after nobody gave a key", async () => {
  const waiting = [askForKey(false), askForKey(false)];
  question()?.refuse();
  for (const one of waiting)
    await expect(one).rejects.toMatchObject({
      code: "config",
      message: "server: expected its key, got none; try again to give it",
    });
  expect(question()).toBeNull();
  const again = askForKey(true);
  expect(question()?.wasWrong).toBe(true);
  question()?.answer("open");
  await again;
  expect([keptKey(), question()]).toEqual(["open", null]);
});

it("keeps no key that cannot be shown, and asks on", async () => {
  const waiting = askForKey(false);
  question()?.answer("a key – out of a chat");
  expect(question()?.wasWrong).toBe(true);
  expect(keptKey()).not.toContain("chat");
  question()?.answer("a key out of a chat");
  await waiting;
  expect(keptKey()).toBe("a key out of a chat");
});
