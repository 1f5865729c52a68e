/** What an order may be at most, where it is made; null for as much as one likes. */
export interface MakingLimits {
  /** Letters of a prompt. */
  readonly promptLetters: number;
  /** Prompts of an order. */
  readonly prompts: number | null;
  /** Sounds of an order. */
  readonly sounds: number | null;
  /** Bytes of a sound that is given. */
  readonly fileBytes: number | null;
  /** Its length in seconds. */
  readonly fileSeconds: number;
}

/** A sound that is to be given. */
export interface GivenFileFacts {
  readonly name: string;
  readonly bytes: number;
  readonly seconds: number;
}

/** Why a sound cannot be given, for people; null where it can. */
export function fileProblem({ name, bytes, seconds }: GivenFileFacts, limits: MakingLimits): string | null {
  const { fileBytes, fileSeconds } = limits;
  if (seconds > fileSeconds) {
    return `"${name}" has ${seconds.toFixed(1)} s, more than the ${fileSeconds} s that can be taken: crop it first.`;
  }
  if (fileBytes === null || bytes <= fileBytes) return null;
  const [own, most] = [bytes, fileBytes].map((count) => (count / 2 ** 20).toFixed(1));
  return `"${name}" has ${own} MiB, more than the ${most} MiB that can be taken: crop it first.`;
}
