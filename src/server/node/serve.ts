import { stat } from "node:fs/promises";
import type { Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
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
export async function startServer({ settings: options, ...rest }: ServeInputs): Promise<RunningServer> {
  const settings = parseSettings(serverSettingsSchema, options, "serve");
  checkExposure(settings);
  await checkPlaces(rest.places);
  const house = await openHouse({ settings, ...rest });
  try {
    const app = serverApp(house, rest.log);
    const answers = new Set<Promise<unknown>>();
    const fetchWatched: typeof app.fetch = async (...asked) => {
      const answer = Promise.resolve(app.fetch(...asked));
      answers.add(answer);
      return answer.finally(() => answers.delete(answer));
    };
    const server = await listenAt(fetchWatched, settings, settings.mostUploadBytes);
    return { url: urlOf(server, settings.host), stop: () => stop(server, house, answers) };
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

/** What is being answered has so long to be told, and then to reach its caller, in milliseconds. */
const [tellMilliseconds, reachMilliseconds] = [5000, 1000];

/**
 * What runs has its time, who asks meanwhile is answered, and who waits for work hears that there will be none.
 *
 * @param answers those that are not yet told
 */
async function stop(server: Server, house: House, answers: ReadonlySet<Promise<unknown>>): Promise<void> {
  await house.drain();
  const closed = new Promise((resolve) => server.close(resolve));
  await Promise.race([Promise.allSettled(answers), pause(tellMilliseconds, null, { ref: false })]);
  // Events of what goes on at the next start have no end: they break off.
  await Promise.race([closed, pause(reachMilliseconds, null, { ref: false })]);
  server.closeAllConnections();
  await closed;
  await house.close();
}
