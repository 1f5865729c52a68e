import { fileURLToPath } from "node:url";

const golden = (name: string): string => fileURLToPath(new URL(`../golden/backbones/${name}`, import.meta.url));

/** Networks of the published layout and little width, which name nothing: they tell sounds apart, and cost next to nothing. */
const smallJudges = { panns: golden("panns-16k-small.pth"), vggish: golden("vggish-small.pth") };

/** A benchmark of tiny networks on synthesized signals that takes seconds. @param model a folder of the tiny model */
export function tinyBenchmark(model: string): Record<string, unknown> {
  return {
    name: "tiny",
    datasets: [
      {
        name: "signals",
        signals: { clipsPerClass: 5, seconds: 1 },
        train: { folds: [1, 2, 3] },
        test: { folds: [4, 5] },
      },
    ],
    pretrained: [{ name: "pretrained", model }],
    seeds: [1],
    training: { preset: "tiny", steps: 2, evaluateEvery: 2 },
    evaluation: {
      ...{ soundCount: 10, steps: 1, guidance: 1, durationSeconds: 1 },
      ...{ vocoder: "hifigan", protocol: "foley" },
    },
    judges: smallJudges,
    listenCount: 1,
  };
}
