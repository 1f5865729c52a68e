import Papa from "papaparse";
import type { Evaluation, SoundScore } from "../score/evaluation.ts";

/** One row for each sound: the generated ones with their scores, then unusable ones of both sets with the reason. */
export function csvReport({ sounds, unusable }: Evaluation): string {
  const problems = new Map(unusable.map(({ set, file, reason }) => [`${set}/${file}`, reason]));
  const generated = sounds.map((sound) => ({
    set: "generated",
    ...columnsOf(sound),
    problem: problems.get(`generated/${sound.file}`) ?? "",
  }));
  const reference = unusable
    .filter(({ set }) => set === "reference")
    .map(({ set, file, reason }) => ({ set, file, problem: reason }));
  const columns = ["set", ...Object.keys(sounds[0] === undefined ? {} : columnsOf(sounds[0])), "problem"];
  return `${Papa.unparse([...generated, ...reference], { columns, newline: "\n" })}\n`;
}

/** In one order, whatever was scored. Divergences by further judges have a column each, such as `kl passt`. */
function columnsOf({ furtherKl, ...sound }: SoundScore): Readonly<Record<string, unknown>> {
  const { file, reference, durationSeconds, isSilent, distance, klSoftmax, klSigmoid } = sound;
  const { psnr, ssim, lsd, clapAudio, clap } = sound;
  const row = {
    file,
    reference,
    durationSeconds,
    isSilent,
    distance,
    klSoftmax,
    klSigmoid,
    psnr,
    ssim,
    lsd,
    clapAudio,
    clap,
  } satisfies typeof sound;
  return { ...row, ...Object.fromEntries(Object.entries(furtherKl).map(([name, value]) => [`kl ${name}`, value])) };
}
