import type { OpenAPIHono } from "@hono/zod-openapi";
import type { House } from "../house.ts";

/** Adds routes of one subject to the server. */
export type RouteModule = (app: OpenAPIHono, house: House) => void;
