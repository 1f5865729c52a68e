import type { TakeOrder } from "../backend/backend.ts";
import type { TakeOrigin } from "../take.ts";

/** An order, with where its takes come from and what they are called. */
export interface QueuedOrder {
  readonly order: TakeOrder;
  readonly parent: TakeOrigin | null;
  /** What its takes are called; null for their prompts. */
  readonly name: string | null;
}
