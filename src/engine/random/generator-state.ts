import { FoleyError } from "../tensor/error.ts";
import type { MersenneTwister } from "./mersenne-twister.ts";

/** What a generator keeps besides the twister's words. */
export interface GeneratorMemory {
  seed: bigint;
  /** The second normal of a Box-Muller pair, waiting for the next scalar draw. */
  waitingNormal: number | undefined;
}

// The layout of PyTorch's CPUGeneratorImplState: byte offsets of its fields on a 64-bit machine.
const layout = {
  seed: 0,
  left: 8,
  seeded: 12,
  next: 16,
  words: 24,
  normalY: 24 + 624 * 8 + 8,
  normalIsValid: 24 + 624 * 8 + 24,
};

export const stateBytes = 5056;

/** The bytes that `torch.Generator.get_state` would give. */
export function encodeState(twister: MersenneTwister, memory: GeneratorMemory): Uint8Array {
  const bytes = new Uint8Array(stateBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(layout.seed, memory.seed, true);
  view.setInt32(layout.left, twister.left, true);
  view.setInt32(layout.seeded, 1, true);
  view.setBigUint64(layout.next, BigInt(twister.next), true);
  for (const [i, word] of twister.words.entries()) view.setUint32(layout.words + 8 * i, word, true);
  view.setFloat64(layout.normalY, memory.waitingNormal ?? 0, true);
  view.setInt32(layout.normalIsValid, memory.waitingNormal === undefined ? 0 : 1, true);
  return bytes;
}

/**
 * Sets the twister from bytes of `encodeState` or of `torch.Generator.get_state`, and returns the rest.
 *
 * @throws FoleyError "data" where the bytes are no such state
 */
export function decodeState(bytes: Uint8Array, twister: MersenneTwister): GeneratorMemory {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isState = bytes.length === stateBytes && view.getInt32(layout.seeded, true) === 1;
  const left = isState ? view.getInt32(layout.left, true) : 0;
  if (left < 1 || left > 624) {
    const came = isState ? `one with ${left} words left` : `${bytes.length} other bytes`;
    throw new FoleyError(
      "data",
      `Generator.setState: expected a state of ${stateBytes} bytes, got ${came}; pass what getState gave`,
    );
  }
  twister.left = left;
  twister.next = Number(view.getBigUint64(layout.next, true));
  for (let i = 0; i < twister.words.length; i++) twister.words[i] = view.getUint32(layout.words + 8 * i, true);
  const isWaiting = view.getInt32(layout.normalIsValid, true) !== 0;
  return {
    seed: view.getBigUint64(layout.seed, true),
    waitingNormal: isWaiting ? view.getFloat64(layout.normalY, true) : undefined,
  };
}
