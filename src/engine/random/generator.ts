import { FoleyError } from "../tensor/error.ts";
import { decodeState, encodeState, type GeneratorMemory } from "./generator-state.ts";
import { MersenneTwister } from "./mersenne-twister.ts";

const blockSize = 16;

/**
 * PyTorch's CPU random generator: one seed gives the numbers that `torch.Generator` gives on a CPU.
 *
 * Integers and uniforms are equal bit for bit; normals up to rounding, because PyTorch's vector code approximates
 * the logarithm, sine and cosine.
 */
export class Generator {
  private readonly twister: MersenneTwister = new MersenneTwister();
  private memory: GeneratorMemory = { seed: 0n, waitingNormal: undefined };

  constructor(seed: number | bigint = 0) {
    this.manualSeed(seed);
  }

  /**
   * Starts again from a seed of at most 64 bits, of which PyTorch uses the low 32.
   *
   * @throws FoleyError "usage" where the seed is not an integer
   */
  manualSeed(seed: number | bigint): this {
    if (typeof seed === "number" && !Number.isSafeInteger(seed)) {
      throw new FoleyError("usage", `seed: expected an integer within ±2^53, got ${seed}; pass a bigint for more`);
    }
    this.memory = { seed: BigInt.asUintN(64, BigInt(seed)), waitingNormal: undefined };
    this.twister.seed(Number(BigInt.asUintN(32, this.memory.seed)));
    return this;
  }

  /** The whole state, in the bytes of `torch.Generator.get_state`. */
  getState(): Uint8Array {
    return encodeState(this.twister, this.memory);
  }

  /** Continues exactly where the generator that gave these bytes was; PyTorch's own states are understood too. */
  setState(state: Uint8Array): this {
    this.memory = decodeState(state, this.twister);
    return this;
  }

  /** `count` float32 uniforms in [0, 1), as `torch.rand` draws them. */
  rand(count: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = this.uniform24();
    return values;
  }

  /** `count` float32 standard normals, as `torch.randn` draws them. */
  randn(count: number): Float32Array {
    return count < blockSize ? this.scalarNormals(count) : this.blockNormals(count);
  }

  /** `count` integers in [low, high), as `torch.randint` draws them. */
  randint(low: number, high: number, count: number): number[] {
    const range = high - low;
    if (!(Number.isInteger(low) && Number.isInteger(high) && range > 0 && range < 2 ** 32)) {
      throw new FoleyError(
        "usage",
        `randint: expected integers low < high within 2^32, got ${low} and ${high}; check the range`,
      );
    }
    return Array.from({ length: count }, () => low + this.integerBelow(range));
  }

  /** The numbers 0 … count - 1 in random order, as `torch.randperm` draws it. */
  randperm(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = 0; i < count - 1; i++) {
      const other = i + (this.twister.random() % (count - i));
      [order[i], order[other]] = [order[other] as number, order[i] as number];
    }
    return order;
  }

  /** PyTorch spends 64 bits on ranges from 2^28 on, where 32 would favour some numbers visibly. */
  private integerBelow(range: number): number {
    if (range < 2 ** 28) return this.twister.random() % range;
    const high = BigInt(this.twister.random());
    return Number(((high << 32n) | BigInt(this.twister.random())) % BigInt(range));
  }

  private uniform24(): number {
    return (this.twister.random() & 0xffffff) * 2 ** -24;
  }

  private uniform53(): number {
    const high = this.twister.random() & 0x1fffff;
    return (high * 2 ** 32 + this.twister.random()) * 2 ** -53;
  }

  /** Short lists: Box-Muller in double precision, one number at a time, its twin kept for the next draw. */
  private scalarNormals(count: number): Float32Array {
    return Float32Array.from({ length: count }, () => this.scalarNormal());
  }

  private scalarNormal(): number {
    const { waitingNormal } = this.memory;
    if (waitingNormal !== undefined) {
      this.memory.waitingNormal = undefined;
      return waitingNormal;
    }
    const theta = 2 * Math.PI * this.uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-this.uniform53()));
    this.memory.waitingNormal = radius * Math.sin(theta);
    return radius * Math.cos(theta);
  }

  /** Long lists: uniforms first, turned into normals in blocks of 16; a ragged tail is drawn anew as a last block. */
  private blockNormals(count: number): Float32Array {
    const values = this.rand(count);
    for (let start = 0; start + blockSize <= count; start += blockSize) toNormalBlock(values, start);
    if (count % blockSize !== 0) {
      values.set(this.rand(blockSize), count - blockSize);
      toNormalBlock(values, count - blockSize);
    }
    return values;
  }
}

// The angle is rounded to float32, as in PyTorch: near radius 5 its rounding alone moves a normal by 1e-6.
const fullTurn = Math.fround(2 * Math.PI);

/** Box-Muller on 16 uniforms in place: radii from the first eight, angles from the last eight. */
function toNormalBlock(values: Float32Array, start: number): void {
  const half = blockSize / 2;
  for (let i = start; i < start + half; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - (values[i] as number)));
    const theta = Math.fround(fullTurn * (values[i + half] as number));
    values[i] = radius * Math.cos(theta);
    values[i + half] = radius * Math.sin(theta);
  }
}
