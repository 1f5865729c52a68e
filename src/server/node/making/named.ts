import { FoleyError } from "../../../engine/tensor/error.ts";

/**
 * What a name of a request means, where it may have gone since the request was accepted.
 *
 * @param things by their names, without those that have gone
 * @param subject what it is a name of, such as `model`
 * @throws FoleyError "not-found" for one that has gone: nothing else stands for it
 */
export function named<T>(things: Readonly<Record<string, T>>, subject: string, name: string): T {
  const thing = Object.hasOwn(things, name) ? things[name] : undefined;
  if (thing !== undefined) return thing;
  const message = `${subject}: expected ${JSON.stringify(name)} as it was when the job was accepted, got none; bring it back, or send the job with another`;
  throw new FoleyError("not-found", message, { subject });
}

/** The same for what a request may leave out. */
export function namedIfAny<T>(
  things: Readonly<Record<string, T>>,
  subject: string,
  name: string | undefined,
): T | undefined {
  return name === undefined ? undefined : named(things, subject, name);
}
