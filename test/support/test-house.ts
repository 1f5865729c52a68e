import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { isEnded, type Job, jobSchema } from "../../src/server/api/job.ts";
import { serverApp } from "../../src/server/node/app.ts";
import { type House, openHouse } from "../../src/server/node/house.ts";
import { type ServerOptions, serverSettingsSchema } from "../../src/server/node/settings.ts";
import { until } from "./until.ts";

/** A server without a socket, on a data folder of its own. */
export interface TestHouse {
  readonly app: OpenAPIHono;
  readonly house: House;
  readonly folder: string;
  /** Asks, with JSON as the body where there is one. */
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Gives a job, and what it is once it has ended. */
  finish(request: unknown): Promise<Job>;
  close(): Promise<void>;
}

export async function openTestHouse(
  options: ServerOptions = {},
  places: ReadonlyMap<string, string> = new Map(),
): Promise<TestHouse> {
  const folder = await mkdtemp(join(tmpdir(), "foley-house-"));
  const settings = serverSettingsSchema.parse(options);
  const log = (error: unknown): never => {
    throw error;
  };
  const house = await openHouse({ settings, dataFolder: folder, places, device: "cpu", threads: 1, log });
  const app = serverApp(house, log);
  const ask: TestHouse["ask"] = async (method, path, body, headers = {}) =>
    app.request(path, {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
  return {
    ...{ app, house, folder, ask },
    async finish(request) {
      const { id } = await told(await ask("POST", "/v1/jobs", request));
      await until(async () => isEnded((await told(await ask("GET", `/v1/jobs/${id}`))).state));
      return told(await ask("GET", `/v1/jobs/${id}`));
    },
    async close() {
      await house.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The job of an answer; an error where it is none. */
export async function told(answer: Response): Promise<Job> {
  const body: unknown = await answer.json();
  const { success, data } = jobSchema.safeParse(body);
  if (!success) throw new Error(`expected a job, got ${answer.status} ${JSON.stringify(body)}`);
  return data;
}
