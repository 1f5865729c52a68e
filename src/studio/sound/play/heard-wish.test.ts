import { expect, it } from "vitest";
import { HeardWish } from "./heard-wish.ts";
import { SoundOutput } from "./sound-output.ts";

it("is pending until it ends, or another player asks for something", () => {
  const output = new SoundOutput();
  const [wish, other] = [new HeardWish(output), new HeardWish(output)];
  expect(wish.pending()).toBeNull();
  const first = wish.begin(2);
  expect(wish.pending()).toMatchObject({ fromSeconds: 2 });
  const second = wish.begin(null);
  expect([wish.is(first), wish.is(second)]).toEqual([false, true]);
  other.begin(null);
  expect(wish.pending()).toBeNull();
  expect(other.pending()).not.toBeNull();
  other.end();
  expect(other.pending()).toBeNull();
});
