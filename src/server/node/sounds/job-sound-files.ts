/** The file of a job's sound as the terminal would have written it, WAV in the usual bit depth: made when it is first asked for. */
export function soundFile(index: number): string {
  return `${index}.wav`;
}

/** The file of the same samples as they were made, of which all others are written. */
export function masterFile(index: number): string {
  return `${index}.float.wav`;
}

/** In a job's folder: what it wrote beside sounds, for whoever asks for it by name. */
export const filesFolder = "files";

/** In a job's folder: where it works, and goes on where it was broken off. */
export const runFolder = "run";

/** In a job's folder: a model that makes sounds, put together of what it trained. */
export const modelFolder = "model";
