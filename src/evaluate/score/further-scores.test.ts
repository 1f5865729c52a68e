import { describe, expect, it } from "vitest";
import { heardPoints } from "../../../test/support/heard-points.ts";
import { workOf } from "../../engine/work.ts";
import type { Backbone } from "../backbone/backbone.ts";
import { frechetDistance } from "../metric/frechet-distance.ts";
import { kernelAudioDistance } from "../metric/kernel-distance.ts";
import { type FurtherJudge, furtherDivergences, scoreFurther } from "./further-scores.ts";
import { place } from "./judges.ts";
import { matrixOf } from "./set-scores.ts";

const backbone: Backbone = {
  name: "ear",
  hash: "0".repeat(64),
  protocol: "ear-1",
  embed: () => Promise.reject(new Error("everything was heard before")),
  limitedTo: null,
};
const conventions = { kadBandwidth: "reference", programs: null, work: workOf() } as const;
const [generated, reference] = [heardPoints("made", 2, 30), heardPoints("real", 1, 30)];
/** At the classifier's place, so that features made for it can be taken. */
const heard = { generated, reference, partners: reference, firstPlace: place.classifier };

function judge(metrics: FurtherJudge["metrics"], divergence: FurtherJudge["divergence"] = null): FurtherJudge {
  return { name: "ear", title: "Ear", backbone, metrics, divergence };
}

describe("scores by further judges", () => {
  it("are the distances that the others are measured by, named after the judge", async () => {
    const [g, r] = [matrixOf(generated, place.classifier), matrixOf(reference, place.classifier)];
    const scores = await scoreFurther([judge(["fd", "kad"])], heard, [], conventions);
    expect(scores.map(({ title, value, interval }) => [title, value, interval])).toEqual([
      ["FD Ear", frechetDistance(g, r), null],
      ["KAD Ear", kernelAudioDistance(g, r, "reference"), null],
    ]);
    const wider = await scoreFurther([judge(["kad"])], heard, [], { ...conventions, kadBandwidth: "generated" });
    expect(wider[0]?.value).toBe(kernelAudioDistance(g, r, "generated"));
  });

  it("are absent of a set of one", async () => {
    const one = { ...heard, generated: generated.slice(0, 1), partners: reference.slice(0, 1) };
    const scores = await scoreFurther([judge(["fd", "kad"])], one, [], conventions);
    expect(scores.map(({ value }) => value)).toEqual([null, null]);
  });

  it("are means over the pairs that there are, with an interval", async () => {
    const partners = reference.map((one, i) => (i < 20 ? one : null));
    const counting = judge(["kl"], (p, q) => (p.length === q.length ? 2 : Number.NaN));
    const [score] = await scoreFurther([counting], { ...heard, partners }, [], conventions);
    expect(score).toMatchObject({ title: "KL Ear", better: "lower", value: 2, interval: { low: 2, high: 2 } });
    const each = furtherDivergences([counting], { ...heard, partners });
    expect(each.map(({ ear }) => ear)).toEqual([...Array(20).fill(2), ...Array(10).fill(null)]);
    const unpaired = { ...heard, partners: reference.map(() => null) };
    expect((await scoreFurther([counting], unpaired, [], conventions))[0]).toMatchObject({
      value: null,
      interval: null,
    });
  });
});
