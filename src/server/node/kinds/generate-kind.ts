import { randomInt } from "node:crypto";
import { fidelities } from "../../../generate/fidelity.ts";
import type { NamedSound } from "../../../generate/settings.ts";
import { planSounds } from "../../../generate/sound-plan.ts";
import type { SoundRef } from "../../api/sound.ts";
import type { JsonWishes } from "../../api/wishes.ts";
import { Refusal } from "../http/refusal.ts";
import { type JobKind, present } from "./job-kind.ts";
import { listedPrompts } from "./listed-prompts.ts";

/** Sounds are made. */
export const generateKind: JobKind<"generate"> = {
  opened: {},
  names: ({ model, wishes: { init, audio } }) => ({
    ...{ models: [model], places: [], jobs: [] },
    sounds: present(init, audio).map(({ sound }) => sound),
  }),
  settle: (request, { mostSounds, hearsSounds }) => {
    const { init, audio, ...rest } = request.wishes;
    const wishes = { ...rest, init: standIn(init), audio: standIn(audio) };
    const { total } = planSounds({ prompts: listedPrompts(request), count: request.count, wishes });
    if (total > mostSounds) {
      const message = `count: expected at most ${mostSounds} sounds in a job, got ${total}; send several jobs`;
      throw new Refusal(400, "usage", message, { subject: "count" });
    }
    if ((audio !== undefined || candidatesOf(rest) > 1) && !hearsSounds(request.model)) {
      const message = `model: expected one with an audio_encoder to hear sounds with, got ${request.model}; choose another`;
      throw new Refusal(400, "usage", message, { subject: "model" });
    }
    return { ...request, wishes: { ...request.wishes, seed: seedOf(request.wishes) } };
  },
  work: ({ model, prompts, count, wishes: { steps, durationSeconds } }) => ({
    // What is left to the model is alike in all of its jobs.
    sort: `generate ${model} ${steps === undefined} ${durationSeconds === undefined}`,
    units: Math.max(1, prompts.length) * count * (steps ?? 1) * (durationSeconds ?? 1),
  }),
};

/** Sounds that the best is kept of, as far as the wishes say it: a model's own default comes after. */
function candidatesOf({ candidates, fidelity }: JsonWishes): number {
  return candidates ?? (fidelity === undefined ? undefined : fidelities[fidelity].defaults.candidates) ?? 1;
}

function seedOf({ seed, fidelity }: JsonWishes): number {
  const usual = fidelity === undefined ? null : fidelities[fidelity].seed;
  return seed ?? usual ?? randomInt(2 ** 32);
}

/** What stands for a sound where wishes are checked. */
function standIn(ref: SoundRef | undefined): NamedSound | undefined {
  return ref === undefined ? undefined : { name: ref.sound, waveform: { sampleRate: 16_000, channels: [] } };
}
