import { stat } from "node:fs/promises";
import type { Server } from "node:http";
import { FoleyError } from "../../engine/tensor/error.ts";
import { parseSettings } from "../../settings/parse-settings.ts";
import { serverApp } from "./app.ts";
import { type House, type HouseInputs, openHouse } from "./house.ts";
import { listenAt, urlOf } from "./http/listen.ts";
import { isLoopback } from "./http/loopback.ts";
import { type ServerOptions, serverSettingsSchema } from "./settings.ts";

/** What is served, and who hears of it. */
export interface ServeInputs extends Omit<HouseInputs, "settings"> {
  readonly settings: ServerOptions;
  /** Hears of what is a defect. */
  readonly log: (error: unknown) => void;
}

/** A server that listens. */
export interface RunningServer {
  /** Where it listens, as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Takes nothing new, lets running jobs end within the set time, and gives everything back. */
  readonly stop: () => Promise<void>;
}

/**
 * Serves jobs over HTTP until it is stopped.
 *
 * @throws FoleyError "usage" for settings that cannot be, an address that others reach without a key, and a data folder that
 *   another server uses; "not-found" for a place that is not there; "io" where it cannot listen there
 */
export async function startServer({ settings: options, log, ...rest }: ServeInputs): Promise<RunningServer> {
  const settings = parseSettings(serverSettingsSchema, options, "serve");
  checkExposure(settings);
  await checkPlaces(rest.places);
  const house = await openHouse({ settings, ...rest });
  try {
    const app = serverApp(house, log);
    const server = await listenAt(app.fetch, settings);
    return { url: urlOf(server, settings.host), stop: () => stop(server, house) };
  } catch (error) {
    await house.close();
    throw error;
  }
}

function checkExposure({ host, key }: { readonly host: string; readonly key: string | null }): void {
  if (isLoopback(host) || key !== null) return;
  const message = `host: expected a key where other computers can call, got ${host} without one; set a key`;
  throw new FoleyError("usage", message, { subject: "key" });
}

/** @throws FoleyError "not-found" naming the first place that is not there */
async function checkPlaces(places: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, path] of places) {
    const isThere = await stat(path).then(
      () => true,
      () => false,
    );
    if (isThere) continue;
    const message = `place ${name}: expected a folder or a file, got nothing at ${path}; check the path`;
    throw new FoleyError("not-found", message, { subject: "places" });
  }
}

/** Nothing new comes in, what runs has its time, and who watches hears its end. */
async function stop(server: Server, house: House): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  await house.drain();
  server.closeAllConnections();
  await closed;
  await house.close();
}
