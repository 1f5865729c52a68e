import { Generator } from "../../src/engine/random/generator.ts";
import type { HeardSound } from "../../src/evaluate/features/hear-sounds.ts";

/** Sounds that were heard as random points around `shift`, four numbers each, with three classes. */
export function heardPoints(set: string, seed: number, count: number, shift = 0): HeardSound[] {
  const random = new Generator(seed);
  return Array.from({ length: count }, (_, i) => {
    const embeddings = random.randn(4).map((value) => value + shift);
    const features = { embeddings, rows: 1, width: 4, logits: random.randn(3) };
    const name = `${i}.wav`;
    return {
      sound: {
        ...{ name, place: `${set}/${name}`, caption: null },
        sampleRate: async () => 16_000,
        byteCount: async () => 0,
        open: () => Promise.reject(new Error("it was heard before")),
      },
      hash: `${set} ${seed} ${i}`,
      facts: { durationSeconds: 1, isSilent: false },
      features: [features, features],
      problems: [],
    };
  });
}
