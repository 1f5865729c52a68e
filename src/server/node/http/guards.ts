import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { methodNotAllowed } from "hono/method-not-allowed";
import { secureHeaders } from "hono/secure-headers";
import { madeHeaders } from "../compat/made-headers.ts";
import type { House } from "../house.ts";
import { guardCaller } from "./guard-caller.ts";
import { guardKey } from "./guard-key.ts";
import { guardRate } from "./guard-rate.ts";
import { Refusal, refusalWhileStopping } from "./refusal.ts";
import { refuseStrayQuery } from "./refuse-stray-query.ts";

/** Bytes of a body that is no upload. */
const mostBodyBytes = 2 ** 20;

/** Of a job that has as many prompts, letters and sounds as its schema lets it: 1000 prompts of 10 000 letters, of 3 bytes in most writings. */
const mostJobBytes = 2 ** 25;
const jobsPath = "/v1/jobs";

/** Bodies that are counted as they stream. */
const uploadPath = "/v1/sounds";

/** What pages of other origins may read of an answer, beside what browsers let them. */
const exposedHeaders = [
  ...["Location", "Retry-After", "Allow", "WWW-Authenticate", "ETag"],
  ...["Accept-Ranges", "Content-Range", "Content-Disposition", ...Object.keys(madeHeaders)],
] as const;

/** What every request passes before a route sees it, in this order. */
export function addGuards(app: OpenAPIHono, { settings, isReady }: House): void {
  const { origins, key, ratePerMinute } = settings;
  const [ofPages, ofReports] = [secureHeaders(headers), secureHeaders(reportHeaders)];
  app.use((c, next) => (reportPath.test(c.req.path) ? ofReports : ofPages)(c, next));
  app.use(guardCaller(settings));
  if (origins.length > 0) app.use(cors({ origin: origins, exposeHeaders: [...exposedHeaders] }));
  if (key !== null) app.use(guardKey(key));
  app.use(guardRate(ratePerMinute));
  app.use(async (c, next) => {
    if (isReady() || c.req.method === "GET" || c.req.method === "HEAD") return next();
    throw refusalWhileStopping();
  });
  const [ofAny, ofJobs] = [limitBody(mostBodyBytes), limitBody(mostJobBytes)];
  app.use((c, next) => (c.req.path === uploadPath ? next() : (c.req.path === jobsPath ? ofJobs : ofAny)(c, next)));
  app.use(methodNotAllowed({ app, onMethodNotAllowed: (c, methods) => refuseMethod(c.req.method, methods) }));
  app.use(refuseStrayQuery(app));
}

function limitBody(maxSize: number): MiddlewareHandler {
  const onError = (): never => {
    throw new Refusal(413, "too-large", `body: expected at most ${maxSize} bytes, got more; send less`);
  };
  return bodyLimit({ maxSize, onError });
}

function refuseMethod(method: string, allowed: readonly string[]): never {
  const message = `method: expected ${allowed.join(" or ")} here, got ${method}; use one of these`;
  throw new Refusal(405, "usage", message, { allowed });
}

/**
 * The studio computes in workers and WebAssembly, on threads, which a page has where it shares nothing with other origins; it
 * plays and shows what it made itself. Nothing comes from elsewhere.
 */
const headers: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'", "'wasm-unsafe-eval'", "blob:"],
    workerSrc: ["'self'", "blob:"],
    connectSrc: ["'self'", "blob:", "data:"],
    imgSrc: ["'self'", "data:", "blob:"],
    mediaSrc: ["'self'", "data:", "blob:"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    fontSrc: ["'self'", "data:"],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
  crossOriginOpenerPolicy: "same-origin",
  crossOriginEmbedderPolicy: "require-corp",
  crossOriginResourcePolicy: "same-origin",
  referrerPolicy: "no-referrer",
  // Whoever stands before it with a certificate says so.
  strictTransportSecurity: false,
};

/** Files that jobs wrote: their pages show what they bring, and run nothing. */
const reportPath = /^\/v1\/jobs\/[^/]+\/files\//;

const reportHeaders: Parameters<typeof secureHeaders>[0] = {
  ...headers,
  contentSecurityPolicy: {
    sandbox: [],
    defaultSrc: ["'none'"],
    styleSrc: ["'unsafe-inline'"],
    imgSrc: ["data:"],
    mediaSrc: ["data:"],
  },
};
