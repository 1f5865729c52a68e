const hash = "a".repeat(64);
const list = { soundCount: 10, missingCount: 0, hash, contentHash: hash };
const judge = { name: "aisfx", hash, protocol: "a protocol" };
const scored = (step: number, FD: number) => ({ step, scores: { text: { FD, IS: 2, KL: 1, FAD: 3 } } });

/** The results of a benchmark of one trained cell, as its report has them. */
export const tinyResults = {
  study: "benchmark",
  command: "foley study benchmark tiny.json",
  config: {
    name: "tiny",
    datasets: [{ name: "bells", train: {}, test: {} }],
    pretrained: ["base"],
    scratch: true,
    trainConditions: ["text"],
    testConditions: ["text"],
    untrainedTestConditions: ["text"],
    seeds: [1],
    training: { preset: "tiny", steps: 20, evaluateEvery: 10 },
    evaluation: { soundCount: 10, steps: 1, guidance: 1, durationSeconds: 1, protocol: "foley" },
  },
  models: { base: hash },
  backbones: { classifier: judge, frames: judge },
  sounds: { bells: { training: list, tested: list } },
  versions: { foley: "0.1.0", node: "20.0.0", device: "cpu", commits: ["b".repeat(40)] },
  isComparable: false,
  claims: [],
  cells: [
    {
      ...{ id: "bells-scratch-text-seed1", dataset: "bells", start: "scratch", condition: "text", seed: 1 },
      curve: [scored(10, 12.5), scored(20, 14)],
    },
  ],
};
