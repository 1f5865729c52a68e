import type { Backend } from "./backend.ts";

/** Where sounds are made, and what is to be said of the choice; null for nothing. */
export interface OpenedBackend {
  readonly backend: Backend;
  readonly note: string | null;
}

/** The server that gave the page where one answers, else this browser. */
export async function openBackend(): Promise<OpenedBackend> {
  const { pretendBackend } = await import("./pretend-backend.ts");
  return { backend: pretendBackend, note: null };
}
