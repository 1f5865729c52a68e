import type { OpenAPIHono } from "@hono/zod-openapi";
import type { House } from "../house.ts";

/** Adds routes of one subject to the server. @param log hears of what is a defect */
export type RouteModule = (app: OpenAPIHono, house: House, log: (error: unknown) => void) => void;
