/** The tag that the library is searched by: none where the one that was chosen is of no take any more, until it is again. */
export function chosenTag(chosen: string | null, inUse: readonly string[] | undefined): string | null {
  return chosen === null || inUse?.includes(chosen) === false ? null : chosen;
}
