/** One sound of a data set. */
export interface Item {
  /** The file's name without its extension. */
  readonly id: string;
  readonly path: string;
  /** Its class, where it has one. */
  readonly label: string | null;
  /** What one may say of it; at least one in a data set that is to be learned from. */
  readonly captions: readonly string[];
  readonly fold: number | null;
  readonly licence: string | null;
  /** Where it came from: author and address. */
  readonly source: string | null;
}

/** Sounds with what is known of them. */
export interface Dataset {
  readonly name: string;
  readonly items: readonly Item[];
}
