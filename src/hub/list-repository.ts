import { listFiles, modelInfo } from "@huggingface/hub";
import { z } from "zod";
import { FoleyError } from "../engine/tensor/error.ts";
import { checkGoing } from "../engine/work.ts";
import type { RemoteFile } from "./choose-files.ts";
import { type Endpoint, hubEndpoint } from "./endpoint.ts";
import { type Fetching, waitAgain } from "./fetching.ts";
import { guardedFetch, isPassing, type RemoteAnswer, reasonOf } from "./guarded-fetch.ts";
import { isHash, mostBytes } from "./hash.ts";

/** What a hub says of a repository. */
export interface RepositoryListing {
  readonly commit: string;
  readonly files: readonly RemoteFile[];
}

/** Of one page, in bytes once unpacked; a thousand files take some 200 kB. */
const longestPage = 16e6;
const mostPages = 200;
const mostFiles = 100_000;

const size = z.int().min(0).max(mostBytes);
const entrySchema = z.looseObject({
  path: z.string().max(4096),
  size,
  oid: z.string().refine(isHash).optional(),
  lfs: z.looseObject({ oid: z.string().regex(/^[0-9a-f]{64}$/), size }).optional(),
});

/**
 * The newest commit of a repository and its files. What a hub says is checked before any of it is used; names that would
 * lead out of a folder are left out.
 *
 * @throws FoleyError "not-found" where there is no such repository, "io" where the hub cannot be reached or answers what no
 *   hub would, "aborted" when stopped
 */
export async function listRepository(repository: string, fetching: Fetching): Promise<RepositoryListing> {
  const { work } = fetching;
  const endpoint = hubEndpoint();
  const hub = { hubUrl: endpoint.url, fetch: pages(repository, endpoint, fetching) };
  try {
    const info = await modelInfo({ ...hub, name: repository, revision: "main", additionalFields: ["sha"] });
    const commit: unknown = info.sha;
    if (!isHash(commit)) throw strange(repository, "the hash of a commit", commit);
    const files: RemoteFile[] = [];
    for await (const entry of listFiles({ ...hub, repo: repository, revision: commit, recursive: true })) {
      if (entry.type !== "file") continue;
      if (files.length === mostFiles) throw strange(repository, `at most ${mostFiles} files`, "more");
      files.push(remoteFile(repository, entry));
    }
    return { commit, files: files.filter(({ path }) => isInside(path)) };
  } catch (error) {
    checkGoing(work, `${repository}: stopped`);
    throw explained(repository, error);
  }
}

/** A `fetch` for the listing's library, which asks for page after page as the hub tells it to. */
function pages(repository: string, endpoint: Endpoint, fetching: Fetching): typeof fetch {
  const seen = new Set<string>();
  return async (request, init) => {
    const url = request instanceof Request ? request.url : String(request);
    if (seen.has(url) || seen.size === mostPages) throw strange(repository, "a list that ends", "one without end");
    seen.add(url);
    const headers = { accept: "application/json", ...Object.fromEntries(new Headers(init?.headers)) };
    const answer = await patientFetch(repository, url, endpoint, headers, fetching);
    const text = await textOf(repository, answer.chunks);
    const link = answer.headers.get("link");
    return new Response(text, { headers: link === null ? {} : { link } });
  };
}

/** An answer with what was asked for; a hub that is busy is asked again. */
async function patientFetch(
  repository: string,
  url: string,
  endpoint: Endpoint,
  headers: Readonly<Record<string, string>>,
  fetching: Fetching,
): Promise<RemoteAnswer> {
  const { work, silence, patience } = fetching;
  const guard = { endpoint, variable: "HF_ENDPOINT", headers, signal: work.signal, silence };
  for (let failures = 1; ; failures++) {
    const answer = await guardedFetch(repository, url, guard);
    if (answer.status >= 200 && answer.status <= 299) return answer;
    await answer.dismiss();
    if (!isPassing(answer.status) || failures >= patience) throw new StatusError(answer.status);
    await waitAgain(fetching, failures);
  }
}

async function textOf(repository: string, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > longestPage) throw strange(repository, `at most ${longestPage / 1e6} MB a page`, "more");
    parts.push(chunk);
  }
  return new Uint8Array(Buffer.concat(parts));
}

class StatusError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}

/** Large files are kept beside git, under their SHA-256; small ones in git. */
function remoteFile(repository: string, entry: unknown): RemoteFile {
  const { success, data, error } = entrySchema.safeParse(entry);
  if (!success) {
    const [issue] = error.issues;
    const where = issue?.path.join(".") ?? "";
    throw strange(repository, `path, size and hash of each file, but ${where || "an entry"} is none`, entry);
  }
  const { path, lfs, oid } = data;
  if (lfs !== undefined) return { path, size: lfs.size, hash: lfs.oid, digest: "sha256" };
  if (oid === undefined) throw strange(repository, "the hash of each file", entry);
  return { path, size: data.size, hash: oid, digest: "git" };
}

/** A name from the network must not lead out of the snapshot's folder, nor mean something else on some system. */
function isInside(path: string): boolean {
  return !/[\p{Cc}\\:]/u.test(path) && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

/** What came is shown as JSON, so that it stays one line, and cut. */
function strange(repository: string, expected: string, came: unknown): FoleyError {
  const words = JSON.stringify(came) ?? "nothing";
  const shown = words.length > 100 ? `${words.slice(0, 100)}…` : words;
  return new FoleyError("io", `${repository}: expected ${expected} from the hub, got ${shown}; check HF_ENDPOINT`);
}

function explained(repository: string, error: unknown): FoleyError {
  if (error instanceof FoleyError) return error;
  if (error instanceof StatusError) return refused(repository, error);
  // What the library stumbles over; fetch's own errors have a cause.
  if (error instanceof SyntaxError || (error instanceof TypeError && error.cause === undefined)) {
    const message = `${repository}: expected the answer of a hub, got something else; check HF_ENDPOINT`;
    return new FoleyError("io", message, { cause: error });
  }
  const advice = "check the network, or set HF_HUB_OFFLINE=1 to use what is in the cache";
  return new FoleyError("io", `${repository}: expected to reach the hub, got ${reasonOf(error)}; ${advice}`, {
    cause: error,
  });
}

function refused(repository: string, cause: StatusError): FoleyError {
  const { status } = cause;
  const isName = status === 401 || status === 403 || status === 404;
  const advice = isName ? "check its name, or set HF_TOKEN" : "try again later";
  const message = `${repository}: expected a model on the hub, got status ${status}; ${advice}`;
  return new FoleyError(isName ? "not-found" : "io", message, { cause });
}
