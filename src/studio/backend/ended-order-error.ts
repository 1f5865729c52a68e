import { FoleyError } from "../../engine/tensor/error.ts";

/** What makes sounds has ended an order without all of them: by the same key it would give the same end again. */
export class EndedOrderError extends FoleyError {
  constructor(message: string) {
    super("io", message);
  }
}
