/** Whose units go first: those of a person who waits, before those of a batch. */
export const unitPriorities = ["person", "batch"] as const;
export type UnitPriority = (typeof unitPriorities)[number];
