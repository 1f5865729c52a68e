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
    judges: { panns: "aisfx", vggish: "aisfx" },
    listenCount: 1,
  };
}
