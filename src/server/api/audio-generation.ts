import { z } from "zod";
import { mostPromptLetters } from "../../generate/settings.ts";
import { setting } from "../../settings/setting.ts";

/** What vLLM-Omni calls its formats; `aac` is known there, and refused here. */
export const omniFormatNames = ["wav", "mp3", "flac", "pcm", "opus"] as const;

/**
 * vLLM-Omni's `POST /v1/audio/generate`, in the manner of OpenAI. What it has and foley has not is taken only where it means
 * nothing: a speed of 1, a beginning at 0.
 */
export const audioGenerationSchema = z
  .strictObject({
    input: setting(z.string().min(1).max(mostPromptLetters), "what to hear"),
    model: setting(z.string().min(1).max(200), "a model of the server; its default where left out")
      .nullable()
      .default(null),
    response_format: setting(z.enum(omniFormatNames), "format of the answer").default("wav"),
    stream_format: setting(z.literal("audio"), "the answer is the sound itself").default("audio"),
    speed: setting(z.literal(1), "of playing: sounds come as they are made").default(1),
    audio_start: setting(z.literal(0), "where the sound begins: at its beginning").nullable().default(0),
    audio_length: setting(z.number().positive().max(600), "length; the model's own where left out", { unit: "seconds" })
      .nullable()
      .default(null),
    negative_prompt: setting(z.string().max(mostPromptLetters), "what it should not be").nullable().default(null),
    guidance_scale: setting(z.number().min(0).max(100), "how strongly to follow the input").nullable().default(null),
    num_inference_steps: setting(z.int().min(1).max(999), "sampling steps").nullable().default(null),
    seed: setting(z.int().min(0), "makes the same sound again").nullable().default(null),
  })
  .meta({ id: "AudioGeneration" });

export type AudioGeneration = z.output<typeof audioGenerationSchema>;

export const omniErrorSchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.int(),
    }),
  })
  .meta({ id: "AudioGenerationError" });

export type OmniError = z.output<typeof omniErrorSchema>;
