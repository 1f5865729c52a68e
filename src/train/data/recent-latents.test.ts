import { describe, expect, it } from "vitest";
import { RecentLatents } from "./recent-latents.ts";

/** Three latents of 8 bytes, and how often each was read. */
function counted(limit: number) {
  const reads = [0, 0, 0];
  const memory = new RecentLatents(limit);
  const stored = reads.map((_, index) =>
    memory.keep(async () => {
      reads[index] = (reads[index] as number) + 1;
      return { mean: Float32Array.of(index, index), deviation: null };
    }),
  );
  return {
    reads,
    async draw(...order: number[]) {
      const values: number[] = [];
      for (const index of order) values.push((await stored[index]?.())?.mean[0] as number);
      return values;
    },
  };
}

describe("the latents read last", () => {
  it("are read once each where all fit", async () => {
    const { reads, draw } = counted(24);
    expect(await draw(0, 1, 2, 0, 1, 2)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(reads).toEqual([1, 1, 1]);
  });

  it("make room for others, the one drawn longest ago first", async () => {
    const { reads, draw } = counted(16);
    expect(await draw(0, 1, 0, 2, 0, 1)).toEqual([0, 1, 0, 2, 0, 1]);
    expect(reads).toEqual([1, 2, 1]);
  });

  it("are never held where one is larger than the limit", async () => {
    const { reads, draw } = counted(4);
    expect(await draw(0, 0)).toEqual([0, 0]);
    expect(reads).toEqual([2, 0, 0]);
  });
});
