import { Option } from "commander";
import { FoleyError } from "../engine/tensor/error.ts";
import { inEnvironment } from "./in-environment.ts";

export function queueOption(): Option {
  return inEnvironment(new Option("--queue <address>", "Redis or Valkey, as redis://host:6379"));
}

export function storeOption(): Option {
  return inEnvironment(
    new Option(
      "--store <place>",
      "where results and inputs lie: a folder that all machines share, or s3://bucket/prefix",
    ),
  );
}

/** @throws FoleyError "usage" where none is named */
export function queuePlace(queue: string | undefined): string {
  if (queue !== undefined) return queue;
  throw new FoleyError("usage", "--queue: expected an address as redis://host:6379, got none; or set FOLEY_QUEUE");
}

/** @throws FoleyError "usage" where none is named */
export function storePlace(store: string | undefined): string {
  if (store !== undefined) return store;
  throw new FoleyError("usage", "--store: expected a place that all machines share, got none; or set FOLEY_STORE");
}
