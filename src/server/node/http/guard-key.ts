import type { Context, MiddlewareHandler } from "hono";
import { keyTester } from "./key-tester.ts";
import { Refusal } from "./refusal.ts";

/** Pages and what a probe asks need no key; they say nothing of anyone's sounds. */
const keyed = /^\/(v1|metrics)(\/|$)/;

/** Whether a path answers only who shows the key. */
export function isKeyed(path: string): boolean {
  return keyed.test(path);
}

/** Refuses who does not show the key, in constant time: as `Authorization: Bearer KEY`, or `xi-api-key` as ElevenLabs' clients do. */
export function guardKey(key: string): MiddlewareHandler {
  const isKey = keyTester(key);
  return async (c, next) => {
    if (!isKeyed(c.req.path) || isKey(shownKey(c))) return next();
    c.header("WWW-Authenticate", "Bearer");
    throw new Refusal(
      401,
      "unauthorized",
      "key: expected the server's, got none or another; send it as a bearer token",
    );
  };
}

function shownKey(c: Context): string {
  const bearer = /^Bearer +(.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  return bearer ?? c.req.header("xi-api-key") ?? "";
}
