import { internalError } from "../engine/tensor/error.ts";
import type { WorkOptions } from "../engine/work.ts";
import type { Resources } from "./resources.ts";
import type { Session } from "./session.ts";

/** Of each open library. It is no member of `Foley`, whose members are all for callers. */
const sessions = new WeakMap<object, Session>();

/** Lets other rooms work with a library's devices, models and judges. */
export function keepSession(library: object, session: Session): void {
  sessions.set(library, session);
}

/**
 * Other work with the devices, models and judges of a library, watched, stopped and ended as all that it does.
 *
 * @param library a `Foley`
 * @param what for messages
 * @throws FoleyError as `Session.run`
 */
export function workWithLibrary<T>(
  library: object,
  what: string,
  options: WorkOptions,
  work: (resources: Resources, watched: WorkOptions) => Promise<T>,
): Promise<T> {
  const session = sessions.get(library);
  if (session === undefined) throw internalError(`${what}: expected an open library`);
  return session.run(what, options, work);
}
