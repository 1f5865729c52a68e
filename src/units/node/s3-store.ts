import { AwsClient } from "aws4fetch";
import { FoleyError } from "../../engine/tensor/error.ts";
import { doneFile, type UnitStore } from "../unit-store.ts";

/** How a service is reached, in the words of the environment that every client of S3 reads. */
export interface S3Inputs {
  readonly AWS_ACCESS_KEY_ID?: string | undefined;
  readonly AWS_SECRET_ACCESS_KEY?: string | undefined;
  readonly AWS_SESSION_TOKEN?: string | undefined;
  readonly AWS_REGION?: string | undefined;
  readonly AWS_ENDPOINT_URL?: string | undefined;
  readonly AWS_ENDPOINT_URL_S3?: string | undefined;
}

/** Answers of a service that is busy are waited for so often, each time twice as long. */
const retries = 5;

/**
 * A bucket of S3 or of a service that speaks as it does, as `s3://bucket/prefix`. An object is there whole or not at all, as the
 * service promises.
 */
export class S3Store implements UnitStore {
  readonly name: string;
  readonly #client: AwsClient;
  readonly #bucket: URL;
  readonly #folders: readonly string[];

  /** @throws FoleyError "usage" for an address that names no bucket, and where the environment holds no keys */
  constructor(address: string, environment: S3Inputs = process.env) {
    const [, bucket, prefix = ""] = /^s3:\/\/([\w.-]+)(?:\/(.*))?$/.exec(address) ?? [];
    // Slashes beside each other would make another address than the one that is listed, and dots one of another bucket.
    const folders = prefix.split("/").filter((part) => part !== "");
    if (bucket === undefined || folders.some((part) => part === "." || part === "..")) {
      const message = `store: expected an address as s3://bucket/prefix, got ${JSON.stringify(address)}; change it`;
      throw new FoleyError("usage", message, { subject: "store" });
    }
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, ...rest } = filled(environment);
    if (accessKeyId === undefined || secretAccessKey === undefined) {
      const message = `${address}: expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, got one of them or none; set both`;
      throw new FoleyError("usage", message);
    }
    const { AWS_REGION: region = "us-east-1", AWS_SESSION_TOKEN: sessionToken = "" } = rest;
    const endpoint = rest.AWS_ENDPOINT_URL_S3 ?? rest.AWS_ENDPOINT_URL;
    this.name = address;
    this.#folders = folders;
    this.#bucket =
      endpoint === undefined
        ? new URL(`https://${bucket}.s3.${region}.amazonaws.com/`)
        : new URL(`${bucket}/`, checkedEndpoint(endpoint));
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, sessionToken, service: "s3", region, retries });
  }

  async has(key: string, name: string = doneFile): Promise<boolean> {
    const answer = await this.#ask("HEAD", this.#at(key, name));
    if (answer.status === 404) return false;
    checked(answer, `${this.name}: ${key}/${name}`);
    return true;
  }

  async list(key: string): Promise<string[]> {
    const folder = `${[...this.#folders, key].join("/")}/`;
    const names: string[] = [];
    for (let token: string | null = ""; token !== null; ) {
      const url: URL = new URL(this.#bucket);
      url.searchParams.set("list-type", "2");
      url.searchParams.set("prefix", folder);
      if (token !== "") url.searchParams.set("continuation-token", token);
      const text = new TextDecoder().decode(checked(await this.#ask("GET", url), `${this.name}: ${key}`));
      names.push(...elements(text, "Key").map((name) => name.slice(folder.length)));
      token = elements(text, "NextContinuationToken")[0] ?? null;
    }
    return names.sort();
  }

  async read(key: string, name: string): Promise<Uint8Array<ArrayBuffer>> {
    const where = `${this.name}: ${key}/${name}`;
    const answer = await this.#ask("GET", this.#at(key, name));
    if (answer.status === 404) {
      throw new FoleyError("not-found", `${where}: expected a unit's file, got none; do the unit again`);
    }
    return checked(answer, where);
  }

  async write(key: string, name: string, bytes: Uint8Array): Promise<void> {
    checked(await this.#ask("PUT", this.#at(key, name), new Uint8Array(bytes)), `${this.name}: ${key}/${name}`);
  }

  #at(key: string, name: string): URL {
    return new URL([...this.#folders, key, name].map(encodeURIComponent).join("/"), this.#bucket);
  }

  /** With all that is in the answer, which may break off as well. */
  async #ask(method: string, url: URL, body: Uint8Array<ArrayBuffer> | null = null): Promise<StoreAnswer> {
    try {
      const answer = await this.#client.fetch(url, { method, body });
      return { status: answer.status, isTaken: answer.ok, bytes: new Uint8Array(await answer.arrayBuffer()) };
    } catch (cause) {
      const code =
        cause instanceof Error && cause.cause instanceof Error && "code" in cause.cause ? cause.cause.code : "";
      const message = `${this.name}: expected an answer of the store, got none (${String(code)}); check the network`;
      throw new FoleyError("io", message, { cause });
    }
  }
}

interface StoreAnswer {
  readonly status: number;
  readonly isTaken: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** An empty one is none. */
function filled(environment: S3Inputs): S3Inputs {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
}

/** @throws FoleyError "usage" for what is no address of the web, as where its beginning is missing */
function checkedEndpoint(endpoint: string): URL {
  const folder = `${endpoint.replace(/\/+$/, "")}/`;
  if (/^https?:\/\//i.test(endpoint) && URL.canParse(folder)) return new URL(folder);
  const expected = "expected an address as http://minio:9000";
  throw new FoleyError("usage", `AWS_ENDPOINT_URL: ${expected}, got ${JSON.stringify(endpoint)}; change it`);
}

/** What is in an answer. @throws FoleyError "io" for a refusal */
function checked({ status, isTaken, bytes }: StoreAnswer, where: string): Uint8Array<ArrayBuffer> {
  if (isTaken) return bytes;
  const advice = status === 403 ? "check the keys and what they allow" : "try again, or check the bucket";
  throw new FoleyError("io", `${where}: expected the store to take it, got its refusal, ${status}; ${advice}`);
}

/** The texts of all elements of a name. Those that are asked for hold no others. */
function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) =>
    text
      .replaceAll("&quot;", '"')
      .replaceAll("&apos;", "'")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&"),
  );
}
