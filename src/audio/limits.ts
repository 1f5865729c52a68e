import { FoleyError } from "../engine/tensor/error.ts";

/**
 * Sample rates in hertz: from what the narrowest telephones and animal loggers use, to sixteen times that of DVDs, the
 * highest of any converter. Beyond, a header is wrong, or resampling would make millions of samples of each one.
 */
const lowestRate = 1000;
const highestRate = 768_000;

/** Whether a rate is a whole number of hertz within the limits. */
export function isRate(hertz: number): boolean {
  return Number.isInteger(hertz) && hertz >= lowestRate && hertz <= highestRate;
}

/** What a rate has to be, in words. */
export const rateWords: string = `a sample rate of ${lowestRate} to ${highestRate} Hz, whole`;

/** Samples of all channels together, which take 1 GiB: 93 minutes at 48 kHz, 4.6 hours at 16 kHz. */
const mostSamples: number = 2 ** 28;

/**
 * Refuses a sound that is too long to be held, before memory is taken for it.
 *
 * @param where what the message begins with
 * @param samples of all channels together
 * @throws FoleyError "audio" beyond 2^28
 */
export function checkSampleTotal(samples: number, where: string): void {
  if (samples <= mostSamples) return;
  const expected = `up to ${mostSamples} samples, which is a limit of foley`;
  const advice = "cut it into parts, as with: ffmpeg -i in.wav -f segment -segment_time 600 part-%03d.wav";
  throw new FoleyError("audio", `${where}: expected ${expected}, got ${Math.ceil(samples)}; ${advice}`);
}

/** As many as libsndfile takes. */
const mostChannels = 1024;

/**
 * Refuses a header that counts no channels, or more than anyone records.
 *
 * @param where what the message begins with
 * @throws FoleyError "audio" beyond 1 to 1024
 */
export function checkChannelCount(count: number, where: string): void {
  if (count >= 1 && count <= mostChannels) return;
  const advice = "the file is damaged; replace it or leave it out";
  throw new FoleyError("audio", `${where}: expected 1 to ${mostChannels} channels, got ${count}; ${advice}`);
}
