import { join } from "node:path";
import { readAudio } from "../../../audio/node/read-audio.ts";
import { makeFolder } from "../../../files/make-folder.ts";
import { writeWhole } from "../../../files/write-whole.ts";
import type { Clip } from "../../../generate/clip.ts";
import type { GenerateEvent } from "../../../generate/generate-event.ts";
import type { NamedSound, SoundWishes } from "../../../generate/settings.ts";
import { type PlannedSound, planSounds, soundsOf } from "../../../generate/sound-plan.ts";
import type { SoundRef } from "../../api/sound.ts";
import { listedPrompts } from "../kinds/listed-prompts.ts";
import { masterFile } from "../sounds/job-sound-files.ts";
import type { MakeOf, MakingTools, TaskOf } from "./making-kind.ts";
import { named, namedIfAny } from "./named.ts";
import { previewImage } from "./preview-image.ts";
import { progressOf } from "./progress-of.ts";

/** Makes the sounds of a job, one after another; each is whole in its file before it is told of. */
export const makeSounds: MakeOf<"generate"> = async (task, tools) => {
  const { request, folder, models } = task;
  const wishes = await heldWishes(task);
  const plan = planSounds({ prompts: listedPrompts(request), count: request.count, wishes });
  const model = await tools.foley.model(named(models, "model", request.model), { name: request.model });
  for (const warning of model.warnings) tools.tell({ name: "warning", data: { message: warning } });
  makeFolder(folder);
  for (const sound of soundsOf(model, plan)) {
    if (task.done.includes(sound.index)) continue;
    const clip = await sound.make({ signal: tools.signal, report: (event) => tellStep(event, sound, task, tools) });
    await writeWhole(join(folder, masterFile(sound.index)), await clip.encode("wav", { bitDepth: "float" }));
    tools.tell({ name: "result", data: resultOf(sound, clip) });
  }
  return null;
};

/** Previews of one sound: each takes as long as a few steps. */
const mostPreviews = 5;

async function tellStep(
  event: GenerateEvent,
  { index }: PlannedSound,
  { request }: TaskOf<"generate">,
  { tell }: MakingTools,
): Promise<void> {
  tell({ name: "progress", data: progressOf(event) });
  const { preview, step, steps } = event;
  if (!request.previews || preview === null || step === steps) return;
  const every = Math.ceil(steps / (mostPreviews + 1));
  if (step % every !== 0) return;
  tell({ name: "preview", data: { index, step, png: await previewImage(await preview()) } });
}

function resultOf({ index, prompt, seed }: PlannedSound, clip: Clip) {
  const { durationSeconds: seconds, sampleRate, channels, settings, warnings, usualBitDepth: bitDepth } = clip;
  return {
    ...{ index, prompt, seed, seconds, sampleRate, channels: channels.length, bitDepth },
    settings: { ...settings },
    warnings: [...warnings],
  };
}

/** The wishes with the uploaded sounds that they name. */
async function heldWishes({ request, sounds }: TaskOf<"generate">): Promise<SoundWishes> {
  const held = async (ref: SoundRef | undefined): Promise<NamedSound | undefined> => {
    const stored = namedIfAny(sounds, "sound", ref?.sound);
    return stored === undefined ? undefined : { name: stored.name, waveform: await readAudio(stored.path) };
  };
  const { init, audio, ...rest } = request.wishes;
  return { ...rest, init: await held(init), audio: await held(audio) };
}
