import type { JobRequest } from "../../api/job-request.ts";

/** The ids of uploaded sounds that a request names. */
export function soundsIn({ wishes: { init, audio } }: JobRequest): string[] {
  return [init, audio].flatMap((ref) => (ref === undefined ? [] : [ref.sound]));
}
