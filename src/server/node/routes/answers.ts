import { z } from "zod";
import { errorAnswerSchema } from "../../api/error-answer.ts";
import { madeHeaders } from "../compat/made-headers.ts";

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
  416: refusal("there is nothing of the part that is asked for"),
  429: refusal("too much at once; try again after Retry-After"),
} as const;

/** A sound that was made while the caller waited, for the description of a route. */
export const madeSoundAnswer = {
  description: "the sound; headers tell the job, the model, the seed, and what was ignored or changed",
  headers: z.object(
    Object.fromEntries(
      Object.entries(madeHeaders).map(([name, description]) => [name, z.string().meta({ description })]),
    ),
  ),
  content: { "audio/*": { schema: z.string().meta({ format: "binary" }) } },
};

/**
 * What a route in the words of another house refuses, all of it, for its description.
 *
 * @param schema of such words
 * @param others beside what every such route refuses, by status
 */
export function foreignRefusals(schema: z.ZodType, others: Readonly<Record<number, string>>) {
  const all = {
    401: "the key is missing or another",
    403: "the caller is a page of another origin",
    413: "the body is too large",
    415: "the body is no JSON",
    429: "too much at once; try again after Retry-After",
    500: "the sound could not be made",
    503: "the server is stopping, or the job was canceled",
    ...others,
  };
  return Object.fromEntries(
    Object.entries(all).map(([status, description]) => [status, jsonAnswer(schema, description)]),
  );
}

/** Sounds of which the server knows the kind, and those that it gives as they came, for {@link soundAnswers}. */
export const soundContent = {
  known: { "audio/*": { schema: z.string() } },
  asItCame: { "application/octet-stream": { schema: z.string() } },
};

/** The bytes of a sound, whole or the part that is asked for, for the description of a route. */
export function soundAnswers<C extends object>(content: C) {
  return {
    200: { description: "the bytes of a sound file", content },
    206: { description: "the part of them that Range asks for", content },
    416: refusals[416],
  };
}
