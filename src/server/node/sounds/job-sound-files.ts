/** The file of a job's sound as the terminal would have written it: WAV in the usual bit depth. */
export function soundFile(index: number): string {
  return `${index}.wav`;
}

/** The file of the same samples as they were made, of which other formats are written. */
export function masterFile(index: number): string {
  return `${index}.float.wav`;
}
