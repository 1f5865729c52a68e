import { z } from "zod";
import { mostPromptLetters } from "../../generate/settings.ts";
import { setting } from "../../settings/setting.ts";

/** What ElevenLabs calls its formats: the codec, the sample rate in hertz, and kilobits a second where there are any. */
export const elevenFormatNames = [
  ...["mp3_22050_32", "mp3_24000_48", "mp3_44100_32", "mp3_44100_64", "mp3_44100_96", "mp3_44100_128", "mp3_44100_192"],
  ...["pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_32000", "pcm_44100", "pcm_48000"],
  ...["ulaw_8000", "alaw_8000"],
  ...["opus_48000_32", "opus_48000_64", "opus_48000_96", "opus_48000_128", "opus_48000_192"],
] as const;

/** Other names are said in the answer's headers as well. */
export const elevenQuerySchema = z.looseObject({
  output_format: setting(z.enum(elevenFormatNames), "codec, sample rate and bit rate of the answer").default(
    "mp3_44100_128",
  ),
});

/** ElevenLabs' `POST /v1/sound-generation`; names that are not among these are said in the answer's headers. */
export const soundGenerationSchema = z
  .looseObject({
    text: setting(z.string().min(1).max(mostPromptLetters), "what to hear"),
    loop: setting(z.boolean(), "let the end go on at the beginning").nullable().default(null),
    duration_seconds: setting(z.number().min(0.5).max(30), "length; the model's own where null or left out", {
      unit: "seconds",
    })
      .nullable()
      .default(null),
    prompt_influence: setting(
      z.number().min(0).max(1),
      "how strongly to follow the text: 0 does not exaggerate, 0.3 is the model's own guidance, others lie on the line through both",
    )
      .nullable()
      .default(null),
    model_id: setting(z.string().max(200), "a model of the server; any other name means its default")
      .nullable()
      .default(null),
  })
  .meta({ id: "SoundGeneration" });

export type SoundGeneration = z.output<typeof soundGenerationSchema>;

/** What is wrong with a request, as ElevenLabs says it: place by place, or as a state in words. */
export const elevenErrorSchema = z
  .object({
    detail: z.union([
      z.array(
        z.object({
          loc: z.array(z.union([z.string(), z.int()])),
          msg: z.string(),
          type: z.string(),
        }),
      ),
      z.object({ status: z.string(), message: z.string() }),
    ]),
  })
  .meta({ id: "SoundGenerationError" });

export type ElevenError = z.output<typeof elevenErrorSchema>;
