import { FoleyError } from "../engine/tensor/error.ts";
import { byteSymbols, splitIntoPieces } from "./byte-level.ts";

/** A byte-level BPE vocabulary: what `vocab.json` and `merges.txt` hold. */
export interface BpeVocabulary {
  /** Token → id, in the order of ids. */
  readonly vocab: ReadonlyMap<string, number>;
  /** Pairs to join, the most important first. */
  readonly merges: readonly (readonly [string, string])[];
}

const leadingTokens = ["<s>", "<pad>", "</s>", "<unk>"];
const maskToken = "<mask>";
const smallestVocabSize = leadingTokens.length + byteSymbols.length + 1;
// A pair seen once says nothing about the language.
const leastCount = 2;

/** A piece of text as the ids of its present tokens, with how often it occurs. */
interface CountedPiece {
  ids: number[];
  readonly count: number;
}

/**
 * Learns a byte-level BPE vocabulary laid out as RoBERTa's: special tokens, 256 bytes, merges, the mask last.
 *
 * The most frequent pair is joined next; of equally frequent ones that with the lowest ids, so that the result
 * depends on nothing but the texts. It is smaller than `vocabSize` where no pair occurs twice any more.
 *
 * @see Sennrich et al. 2016, algorithm 1
 * @throws FoleyError "usage" where `vocabSize` has no room for the bytes and the special tokens
 */
export function trainByteLevelBpe(texts: readonly string[], vocabSize: number): BpeVocabulary {
  if (!Number.isInteger(vocabSize) || vocabSize < smallestVocabSize) {
    const expected = `an integer of at least ${smallestVocabSize}`;
    throw new FoleyError(
      "usage",
      `trainByteLevelBpe: expected ${expected} as vocabSize, got ${vocabSize}; choose more`,
    );
  }
  const tokens = [...leadingTokens, ...[...byteSymbols].sort()];
  const vocab = new Map(tokens.map((token, id) => [token, id]));
  const countedPieces = countPieces(texts, vocab);
  const merges: [string, string][] = [];
  while (vocab.size < vocabSize - 1) {
    const best = mostFrequentPair(countedPieces);
    if (!best) break;
    const [left, right] = [tokens[best.left] as string, tokens[best.right] as string];
    const joined = left + right;
    if (!vocab.has(joined)) vocab.set(joined, tokens.push(joined) - 1);
    merges.push([left, right]);
    for (const piece of countedPieces) piece.ids = join(piece.ids, best, vocab.get(joined) as number);
  }
  vocab.set(maskToken, vocab.size);
  return { vocab, merges };
}

function countPieces(texts: readonly string[], vocab: ReadonlyMap<string, number>): CountedPiece[] {
  const counts = new Map<string, number>();
  for (const piece of texts.flatMap(splitIntoPieces)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  return [...counts].map(([piece, count]) => ({
    ids: Array.from(piece, (symbol) => vocab.get(symbol) as number),
    count,
  }));
}

interface Pair {
  readonly left: number;
  readonly right: number;
}

interface CountedPair extends Pair {
  count: number;
}

function mostFrequentPair(countedPieces: readonly CountedPiece[]): Pair | undefined {
  const pairs = [...countPairs(countedPieces)].filter(({ count }) => count >= leastCount);
  return pairs.sort((a, b) => b.count - a.count || a.left - b.left || a.right - b.right)[0];
}

function countPairs(countedPieces: readonly CountedPiece[]): Iterable<CountedPair> {
  const pairs = new Map<string, CountedPair>();
  for (const { ids, count } of countedPieces) {
    for (let i = 0; i + 1 < ids.length; i++) {
      const [left, right] = [ids[i] as number, ids[i + 1] as number];
      const key = `${left} ${right}`;
      const pair = pairs.get(key);
      if (pair) pair.count += count;
      else pairs.set(key, { left, right, count });
    }
  }
  return pairs.values();
}

/** Replaces a pair by its joined token wherever it stands, from left to right. */
function join(ids: number[], { left, right }: Pair, joined: number): number[] {
  if (!ids.includes(left)) return ids;
  const result: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    const isPair = ids[i] === left && ids[i + 1] === right;
    result.push(isPair ? joined : (ids[i] as number));
    if (isPair) i += 1;
  }
  return result;
}
