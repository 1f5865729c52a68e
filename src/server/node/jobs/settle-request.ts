import { randomInt } from "node:crypto";
import { fidelities } from "../../../generate/fidelity.ts";
import type { NamedSound } from "../../../generate/settings.ts";
import { planSounds } from "../../../generate/sound-plan.ts";
import type { JobKindName, JobRequest, JobRequestOf } from "../../api/job-request.ts";
import type { SoundRef } from "../../api/sound.ts";
import { Refusal } from "../http/refusal.ts";
import { listedPrompts } from "./listed-prompts.ts";

/** What the names in a request are looked up by. */
export interface KnownNames {
  readonly hasSound: (id: string) => boolean;
  readonly hasModel: (name: string) => boolean;
  readonly mostSounds: number;
}

type Settle<K extends JobKindName> = (request: JobRequestOf<K>, known: KnownNames) => JobRequestOf<K>;

const settlers: { readonly [K in JobKindName]: Settle<K> } = {
  generate: (request, known) => {
    checkModel(request.model, known);
    const { init, audio, ...rest } = request.wishes;
    const [initSound, audioSound] = [init, audio].map((ref) => checkSound(ref, known));
    const wishes = { ...rest, init: initSound, audio: audioSound };
    const { total } = planSounds({ prompts: listedPrompts(request), count: request.count, wishes });
    if (total > known.mostSounds) {
      const message = `count: expected at most ${known.mostSounds} sounds in a job, got ${total}; send several jobs`;
      throw new Refusal(400, "usage", message, { subject: "count" });
    }
    return { ...request, wishes: { ...request.wishes, seed: seedOf(request.wishes) } };
  },
};

/**
 * A request as it is written down: checked as far as can be done before anything is loaded, and with a seed, so that whoever
 * does it, and however often, makes the same.
 *
 * @throws Refusal, and FoleyError "usage" for wishes that cannot be
 */
export function settleRequest(request: JobRequest, known: KnownNames): JobRequest {
  return settleOne(request, known);
}

function settleOne<K extends JobKindName>(request: JobRequestOf<K>, known: KnownNames): JobRequest {
  const kind: K = request.kind;
  return settlers[kind](request, known);
}

function seedOf({ seed, fidelity }: { seed?: number | undefined; fidelity?: keyof typeof fidelities | undefined }) {
  const usual = fidelity === undefined ? null : fidelities[fidelity].seed;
  return seed ?? usual ?? randomInt(2 ** 32);
}

function checkModel(name: string, { hasModel }: KnownNames): void {
  if (hasModel(name)) return;
  const message = `model: expected one of the server's models, got ${JSON.stringify(name)}; see the list of models`;
  throw new Refusal(404, "not-found", message, { subject: "model" });
}

/** @returns what stands for the sound where wishes are checked */
function checkSound(ref: SoundRef | undefined, { hasSound }: KnownNames): NamedSound | undefined {
  if (ref === undefined) return undefined;
  if (!hasSound(ref.sound)) {
    const message = `sound: expected an uploaded sound, got ${ref.sound}; upload it first`;
    throw new Refusal(404, "not-found", message, { subject: "sound" });
  }
  return { name: ref.sound, waveform: { sampleRate: 16_000, channels: [] } };
}
