import { describe, expect, it } from "vitest";
import { heardPoints } from "../../../test/support/heard-points.ts";
import { workOf } from "../../engine/work.ts";
import type { HeardSound } from "../features/hear-sounds.ts";
import type { RealToReal } from "./evaluation.ts";
import { scoreFurther } from "./further-scores.ts";
import { drawHalvings } from "./halvings.ts";
import { scoreRealToReal } from "./real-to-real.ts";

const conventions = {
  kadBandwidth: "reference",
  neighbours: { manifold: 3, density: 5 },
  programs: null,
  work: workOf(),
} as const;

async function halved(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  partners: readonly (HeardSound | null)[] = generated.map(() => null),
): Promise<RealToReal> {
  const halvings = drawHalvings(generated, reference, partners);
  if (typeof halvings === "string") throw new Error(halvings);
  return scoreRealToReal(halvings, conventions);
}

describe("one half of the reference against the other", () => {
  const reference = heardPoints("real", 1, 60);

  it("scores as the generated sounds do where these are of the same kind, and far better where they are not", async () => {
    const { scores, soundCount, halvingCount } = await halved(heardPoints("made", 2, 60), reference);
    expect([soundCount, halvingCount]).toEqual([30, 10]);
    expect(Object.keys(scores).sort()).toEqual(
      ["coverage", "density", "fad", "fd", "is", "kad", "kid", "precision", "recall"].sort(),
    );
    expect(scores.fd?.generated.mean).toBeLessThan(1.5 * (scores.fd?.real.mean ?? 0));
    const far = (await halved(heardPoints("made", 2, 60, 2), reference)).scores;
    expect(far.fd?.real.mean).toBeCloseTo(scores.fd?.real.mean ?? 0, 12);
    expect(far.fd?.generated.mean).toBeGreaterThan(5 * (far.fd?.real.mean ?? 0));
    expect(far.kad?.generated.mean).toBeGreaterThan(5 * Math.abs(far.kad?.real.mean ?? 0));
    expect(far.precision?.generated.mean).toBeLessThan((far.precision?.real.mean ?? 0) / 2);
  });

  it("takes the pairs of a half for it where there are pairs, so that copies score exactly as the real sounds", async () => {
    const { isPaired, scores } = await halved(reference, reference, reference);
    expect(isPaired).toBe(true);
    for (const { real, generated } of Object.values(scores)) expect(generated).toEqual(real);
  });

  it("is parted by what the sounds are, not by their names or order", async () => {
    const made = heardPoints("made", 2, 60);
    const renamed = reference
      .map((heard, i) => ({ ...heard, sound: { ...heard.sound, name: `${(i * 7) % 60}.wav` } }))
      .reverse();
    expect(await halved(made, renamed)).toEqual(await halved(made, reference));
  });

  it("counts a sound that is there twice once", async () => {
    const twice = [...reference, ...reference.slice(0, 20)];
    const made = heardPoints("made", 2, 60);
    expect(await halved(made, twice)).toEqual(await halved(made, reference));
  });

  it("compares as many as there are of the fewer", async () => {
    expect((await halved(heardPoints("made", 2, 12), reference)).soundCount).toBe(12);
    expect((await halved(heardPoints("made", 2, 600), heardPoints("real", 1, 600))).halvingCount).toBe(3);
  });

  it("is absent, in words, where sounds are too few", () => {
    const words = (made: number, real: number) => {
      const generated = heardPoints("made", 2, made);
      return drawHalvings(generated, heardPoints("real", 1, real), Array(made).fill(null));
    };
    expect(words(50, 19)).toBe("19 different reference sounds are fewer than 20");
    expect(words(9, 50)).toBe("9 generated sounds are fewer than 10");
  });

  it("stands beside the distances of further judges too, not beside what needs pairs", async () => {
    const generated = heardPoints("made", 2, 60, 2);
    const halvings = drawHalvings(
      generated,
      reference,
      generated.map(() => null),
    );
    if (typeof halvings === "string") throw new Error(halvings);
    const backbone = {
      name: "fake",
      hash: "",
      protocol: "",
      limitedTo: null,
      embed: () => Promise.reject(new Error("it was heard before")),
    };
    const judge = { name: "fake", title: "Fake", backbone, metrics: ["fd", "kl", "is"], divergence: () => 1 } as const;
    const heard = { generated, reference, partners: reference, firstPlace: 0 };
    const [fd, kl, is] = await scoreFurther([judge], heard, halvings.draws, conventions);
    const { scores } = await scoreRealToReal(halvings, conventions);
    expect([fd?.realToReal, is?.realToReal]).toEqual([scores.fd, scores.is]);
    expect(kl).toMatchObject({ value: 1, realToReal: null });
    const [without] = await scoreFurther([judge], heard, [], conventions);
    expect(without).toEqual({ ...fd, realToReal: null });
  });
});
