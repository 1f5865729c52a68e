import Papa from "papaparse";
import type { Evaluation, SoundScore } from "../score/evaluation.ts";
import type { SetName } from "../score/judges.ts";

/** One row for each sound: the generated ones with their scores, then unusable ones of both sets with the reasons. */
export function csvReport({ sounds, unusable }: Evaluation): string {
  const problems = new Map<string, ReadonlySet<string>>();
  for (const { set, file, reason } of unusable)
    problems.set(`${set}/${file}`, new Set([...(problems.get(`${set}/${file}`) ?? []), reason]));
  const problemOf = (set: SetName, file: string): string => [...(problems.get(`${set}/${file}`) ?? [])].join("; ");
  const generated = sounds.map((sound) => ({
    set: "generated",
    ...columnsOf(sound),
    problem: problemOf("generated", sound.file),
  }));
  const missed = new Set(unusable.filter(({ set }) => set === "reference").map(({ file }) => file));
  const reference = [...missed].map((file) => ({ set: "reference", file, problem: problemOf("reference", file) }));
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
