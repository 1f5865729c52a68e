import { heldPhases, type Phase, type PhaseBank } from "./polyphase.ts";

/** The filters of a ratio of rates. */
export interface PhaseKind {
  readonly count: number;
  /** Of each, about. */
  readonly tapCount: number;
  /** @param isQuick whether so many are made, for this sound alone, that a window may be read from a table */
  readonly make: (phase: number, isQuick: boolean) => Phase;
}

interface KeptBank {
  readonly bank: PhaseBank;
  readonly size: number;
}

/** What a phase takes beside its taps, in numbers of eight bytes. */
const phaseSize = 24;
/** Of one ratio, in such numbers: 4 MiB. Those of all usual rates take far less; others are made phase by phase and not kept. */
const largestKept = 2 ** 19;
/** Of all that are kept: 16 MiB. */
const mostKept = 2 ** 21;
/** The one that was not wanted for longest comes first. */
const keptBanks = new Map<string, KeptBank>();

/** The phases of a kind, kept by a name for the next sound unless they are many. */
export function phasesOf(name: string, { count, tapCount, make }: PhaseKind): PhaseBank {
  const size = count * (tapCount + phaseSize);
  if (size > largestKept) return { count, at: (phase) => make(phase, true) };
  const bank = keptBanks.get(name)?.bank ?? heldPhases(Array.from({ length: count }, (_, phase) => make(phase, false)));
  keptBanks.delete(name);
  keptBanks.set(name, { bank, size });
  let sum = [...keptBanks.values()].reduce((all, kept) => all + kept.size, 0);
  for (const [oldest, kept] of keptBanks) {
    if (sum <= mostKept) break;
    keptBanks.delete(oldest);
    sum -= kept.size;
  }
  return bank;
}

/** Lines between so many points of a window are as near to it as single precision, and far quicker than its series. */
const tablePoints = 2 ** 15;

/** A window over places from 0 to 1 of either sign, read from a table that is made when it is first needed. */
export function tabledWindow(window: (place: number) => number): (place: number) => number {
  let table: Float64Array | null = null;
  return (place) => {
    table ??= Float64Array.from({ length: tablePoints + 2 }, (_, i) => window(Math.min(1, i / tablePoints)));
    const at = Math.min(1, Math.abs(place)) * tablePoints;
    const [point, share] = [Math.floor(at), at % 1];
    return (table[point] as number) * (1 - share) + (table[point + 1] as number) * share;
  };
}
