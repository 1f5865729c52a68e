import { decodeAudio } from "../../../audio/decode/decode-audio.ts";
import { readSoundBytes } from "../../../audio/node/read-audio.ts";
import { toJsonValue } from "../../../engine/json/json-value.ts";
import { FoleyError, internalError } from "../../../engine/tensor/error.ts";
import { clippedWarning } from "../../../generate/clip.ts";
import type { NamedSound, SoundWishes } from "../../../generate/settings.ts";
import type { LoraWish } from "../../../models/lora-file.ts";
import { parseSettings } from "../../../settings/parse-settings.ts";
import { unitOf } from "../../unit-of-work.ts";
import type { UnitStore } from "../../unit-store.ts";
import { keepInput, readInput } from "../inputs.ts";
import { namedFile, namedModel } from "../named-place.ts";
import type { UnitKind, UnitTools } from "../unit-kind.ts";
import {
  type GenerateUnitsJob,
  generateUnitSchema,
  generateUnitsSchema,
  type InputSound,
  madeFile,
  type NotedSound,
} from "./generate-request.ts";
import { mergeSounds } from "./merge-sounds.ts";
import { loraHash, plannedModel } from "./planned-model.ts";

/** Sounds from prompts: a unit for each sound. */
export const generateUnits: UnitKind = {
  name: "generate",
  async plan(request, tools) {
    const asked = parseSettings(generateUnitsSchema, request, "generate");
    const { settled, sounds, memoryBytes, drawn } = await settle(asked, tools);
    const { prompts: _, count: __, ...common } = settled;
    return {
      request: toJsonValue(settled),
      total: sounds.length,
      unit: async (place) => {
        const sound = sounds[place];
        if (sound === undefined) throw internalError(`no sound at ${place}`);
        const request = toJsonValue({ ...common, ...sound });
        return unitOf({
          ...{ kind: "generate", version: tools.version, request, decisive: request },
          needs: { device: null, model: settled.model, memoryBytes, alsoHeld: settled.loras.map(({ path }) => path) },
        });
      },
      inputs: null,
      drawn,
      warnings: [],
    };
  },
  async check({ request }) {
    const { model, modelHash, loras } = parseSettings(generateUnitSchema, request, "unit");
    await checkModel(model, modelHash);
    for (const lora of loras) await checkLora(lora);
  },
  placed(request, place) {
    const unit = parseSettings(generateUnitSchema, request, "unit");
    const model = place(namedModel(unit.model)) ?? unit.model;
    const loras = unit.loras.map((lora) => ({ ...lora, place: place(namedFile(lora.path)) ?? undefined }));
    return toJsonValue({ ...unit, model, modelName: unit.model, loras });
  },
  async run({ key, request }, { library, store, signal, report }) {
    const {
      model: nameOrPath,
      modelName: name,
      loras,
      wishes,
      prompt,
      seed,
      format,
      bitDepth,
    } = parseSettings(generateUnitSchema, request, "unit");
    const wished = loras.map(({ path, strength, place }) => ({ path, strength, place }));
    const model = await library.model(nameOrPath, { name, loras: wished });
    const held = { ...wishes, init: await soundOf(wishes.init, store), audio: await soundOf(wishes.audio, store) };
    const clip = await model.generate(prompt, { ...held, seed, signal, report });
    await store.write(key, madeFile(format), await clip.encode(format, { bitDepth }));
    const { settings, durationSeconds } = clip;
    const clipped = clippedWarning(clip, format, bitDepth);
    const warnings = clipped === null ? clip.warnings : [clipped, ...clip.warnings];
    return toJsonValue({ settings, warnings, durationSeconds } satisfies NotedSound);
  },
  forget: null,
  merge: mergeSounds,
};

/** With all that a machine needs to plan the same. */
async function settle(asked: GenerateUnitsJob, { store }: UnitTools) {
  const { planSounds, soundsOf, shapeOfSounds } = await import("../../../generate/sound-plan.ts");
  const { firstSeed, usualSound } = await import("../../../generate/fidelity.ts");
  const { checkEncoding } = await import("../../../audio/encode/encode-audio.ts");
  const { prompts, count, format, bitDepth, loras } = asked;
  const { defaults, sampleRate, hash, memoryBytes } = await plannedModel(asked.model);
  const { fidelity } = usualSound(defaults, asked.wishes.fidelity);
  const isDrawn =
    asked.wishes.seed === undefined && fidelity.seed === null && prompts.some(({ seed }) => seed === null);
  const [init, audio] = [await inputOf(asked.wishes.init, store), await inputOf(asked.wishes.audio, store)];
  const wishes = { ...asked.wishes, init, audio, seed: firstSeed(asked.wishes.seed, fidelity) };
  const held: SoundWishes = { ...wishes, init: await soundOf(init, store), audio: await soundOf(audio, store) };
  const plan = planSounds({ prompts, count, wishes: held });
  checkEncoding(format, shapeOfSounds({ sampleRate, defaults }, plan), bitDepth);
  const generate = () => Promise.reject(internalError("a plan makes no sound"));
  const settled = {
    ...asked,
    modelHash: hash,
    loras: await Promise.all(loras.map(async (lora) => ({ ...lora, hash: await loraHash(lora) }))),
    wishes,
  };
  return {
    settled,
    sounds: [...soundsOf({ defaults, generate }, plan)].map(({ prompt, seed }) => ({ prompt, seed })),
    memoryBytes,
    drawn: isDrawn ? ("seed" as const) : null,
  };
}

type UnitLora = GenerateUnitsJob["loras"][number] & Pick<LoraWish, "place">;

/** Weights of another training under the same name would make another sound. */
async function checkModel(name: string, expected: string | undefined): Promise<void> {
  const { hash } = await plannedModel(name);
  if (expected === undefined || hash === expected) return;
  throw new FoleyError(
    "weights",
    `model ${name}: expected the weights ${expected.slice(0, 12)}… of the job, got ${hash.slice(0, 12)}…; give this machine the same model`,
  );
}

async function checkLora({ path, strength, place, hash: expected }: UnitLora): Promise<void> {
  if (expected === undefined || (await loraHash({ path, strength, place })) === expected) return;
  throw new FoleyError(
    "weights",
    `${path}: expected the changes ${expected.slice(0, 12)}… of the job, got others; give this machine the same file`,
  );
}

/** A sound of a path goes into the store, so that every machine has it. */
async function inputOf(sound: string | InputSound | undefined, store: UnitStore): Promise<InputSound | undefined> {
  if (typeof sound !== "string") return sound;
  return { input: await keepInput(await readSoundBytes(sound), store), name: sound };
}

async function soundOf(sound: string | InputSound | undefined, store: UnitStore): Promise<NamedSound | undefined> {
  if (sound === undefined || typeof sound === "string") return undefined;
  const { input, name } = sound;
  return { name, waveform: await decodeAudio(await readInput(input, store), name) };
}
