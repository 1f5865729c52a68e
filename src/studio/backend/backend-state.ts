import { create } from "zustand";
import type { Backend, OfferedModel } from "./backend.ts";
import type { MakingLimits } from "./limits.ts";
import { openBackend } from "./open-backend.ts";

/** Whether sounds can be made yet, and by what. */
export interface BackendState {
  readonly backend: Backend | null;
  readonly models: readonly OfferedModel[];
  /** What an order may be at most; null where it is not known yet. */
  readonly limits: MakingLimits | null;
  /** What is to be said of the choice of backend; null for nothing. */
  readonly note: string | null;
  /** Why no sound can be made; null where it can. */
  readonly error: string | null;
}

export const useBackend = create<BackendState>(() => ({
  backend: null,
  models: [],
  limits: null,
  note: null,
  error: null,
}));

/** Looks for what makes sounds, once as the page is opened, and again where that failed. */
export async function findBackend(): Promise<void> {
  useBackend.setState({ error: null });
  try {
    const { backend, note } = await openBackend();
    useBackend.setState({ backend, note });
    const [models, limits] = await Promise.all([backend.models(), backend.limits()]);
    useBackend.setState({ models, limits });
  } catch (cause) {
    useBackend.setState({ error: cause instanceof Error ? cause.message : String(cause) });
  }
}
