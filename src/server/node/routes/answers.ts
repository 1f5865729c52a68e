import type { z } from "zod";
import { errorAnswerSchema } from "../../api/error-answer.ts";

/** A JSON answer, for the description of a route. */
export function jsonAnswer<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** A JSON body, for the description of a route. */
export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { "application/json": { schema } } };
}

const refusal = (description: string) => jsonAnswer(errorAnswerSchema, description);

/** Refusals, each for the routes that give it. */
export const refusals = {
  400: refusal("something in the request cannot be"),
  401: refusal("the key is missing or another"),
  404: refusal("there is no such thing"),
  409: refusal("it does not go with what is there"),
  413: refusal("it is too large"),
  415: refusal("it is of another kind"),
  429: refusal("too much at once; try again after Retry-After"),
} as const;
