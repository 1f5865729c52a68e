import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FoleyError } from "../src/engine/tensor/error.ts";
import { findSnapshot, repositoryFolder } from "../src/hub/cache.ts";
import { pull } from "../src/hub/pull.ts";
import { FakeHub, json, treeEntry } from "./support/fake-hub.ts";
import { patience } from "./support/patience.ts";

const impatient = { patience: 2, pause: 1 };
const weightsPath = "unet/diffusion_pytorch_model.safetensors";
const weights = Buffer.alloc(5000, 7);

let folder: string;
let hub: FakeHub;
let other: FakeHub;

const files = (): Map<string, Buffer> =>
  new Map([
    ["model_index.json", Buffer.from("{}")],
    ["unet/config.json", Buffer.from('{"a": 1}')],
    [weightsPath, weights],
  ]);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-hostile-hub-"));
  await mkdir(join(folder, "outside"));
  await writeFile(join(folder, "outside", "mine.txt"), "mine");
  vi.stubEnv("HF_HOME", join(folder, "cache"));
  for (const name of ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HUB_OFFLINE"]) vi.stubEnv(name, undefined);
  vi.stubEnv("HF_TOKEN", "secret-of-mine");
  [hub, other] = [new FakeHub(files()), new FakeHub(files())];
  vi.stubEnv("HF_ENDPOINT", await hub.start());
});

afterEach(async () => {
  await Promise.all([hub.stop(), other.stop()]);
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const isTree = (path: string): boolean => path.includes("/tree/");
const isInfo = (path: string): boolean => path.includes("/revision/");
const isWeights = (path: string): boolean => path.endsWith(weightsPath);

/** The hub's own list, with one entry changed. */
function listed(change: (entry: Record<string, unknown>) => object): object[] {
  return [...hub.files].map((file) => {
    const entry = treeEntry(file) as Record<string, unknown>;
    return entry.path === weightsPath ? change(entry) : entry;
  });
}

function intercept(isMeant: (path: string) => boolean, answer: (response: ServerResponse, url: string) => void): void {
  hub.intercept = (path, request, response) => {
    if (!isMeant(path)) return false;
    answer(response, request.url ?? "");
    return true;
  };
}

/** Everything outside of the cache, and every link in it that leads out. */
function harm(): string[] {
  const cache = join(folder, "cache");
  const outside = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => !name.startsWith("cache") && name !== "outside" && name !== join("outside", "mine.txt"),
  );
  const inside = readdirSync(folder, { encoding: "utf8" }).includes("cache")
    ? readdirSync(cache, { recursive: true, encoding: "utf8" }).map((name) => join(cache, name))
    : [];
  const links = inside.filter((path) => {
    if (!lstatSync(path).isSymbolicLink()) return false;
    return !resolve(dirname(path), readlinkSync(path)).startsWith(repositoryFolder(hub.repository));
  });
  const changed = readFileSync(join(folder, "outside", "mine.txt"), "utf8") === "mine" ? [] : ["mine.txt"];
  return [...outside, ...links, ...changed];
}

async function expectRefused(message: string | RegExp): Promise<void> {
  const refused = pull(hub.repository, impatient);
  await expect(refused).rejects.toBeInstanceOf(FoleyError);
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.not.toThrow("\n");
  expect(findSnapshot(hub.repository)).toBeNull();
  expect(harm()).toEqual([]);
}

describe("a hub that is hostile", () => {
  it.each(["../../../../outside", "..", "a".repeat(39), "A".repeat(40), "main", "", 12, null, { a: 1 }])(
    "names no commit but by a hash: %j",
    async (sha) => {
      intercept(isInfo, (response) => json(response, { _id: "1", id: hub.repository, sha }));
      await expectRefused(/expected the hash of a commit from the hub, got/);
    },
  );

  it.each(["../../../../../outside/mine.txt", "/etc/passwd", "f".repeat(63), `${"f".repeat(64)}/..`, 7, null])(
    "names no content but by a hash: %j",
    async (oid) => {
      intercept(isTree, (response) =>
        json(
          response,
          listed((entry) => ({ ...entry, lfs: { oid, size: 5000 } })),
        ),
      );
      await expectRefused(/expected path, size and hash of each file, but lfs\.oid is none from the hub/);
      intercept(isTree, (response) =>
        json(
          response,
          listed(({ lfs: _, ...entry }) => ({ ...entry, oid })),
        ),
      );
      await expectRefused(/from the hub, got/);
    },
  );

  it.each([-1, 1.5, 1e300, 2 ** 53, "5000", null])("gives no size but a whole one: %j", async (size) => {
    const oid = createHash("sha256").update(weights).digest("hex");
    intercept(isTree, (response) =>
      json(
        response,
        listed((entry) => ({ ...entry, lfs: { oid, size } })),
      ),
    );
    await expectRefused(/but lfs\.size is none/);
  });

  it.each(["../evil", "/evil", "a/../../evil", "a//b", "./a", "a\\..\\b", "c:evil", "a\nb"])(
    "gives no name that leads out: %j",
    async (path) => {
      const evil = { type: "file", path: `${path}.json`, size: 2, oid: "0".repeat(40) };
      intercept(isTree, (response) =>
        json(response, [...listed((entry) => entry), evil, { ...evil, path: `${path}/x.json` }]),
      );
      await pull(hub.repository, impatient);
      expect(hub.requests.map((request) => request.path).filter((name) => name.includes("evil"))).toEqual([]);
      expect(harm()).toEqual([]);
    },
  );

  it("gives no file a name below another file's", async () => {
    intercept(isTree, (response) =>
      json(response, [
        ...listed((entry) => entry),
        ...listed((entry) => ({ ...entry, path: "unet/config.json/a.json" })),
      ]),
    );
    hub.intercept = ((before) => (path, request, response) => {
      if (!path.endsWith("a.json")) return before(path, request, response);
      response.end(weights);
      return true;
    })(hub.intercept);
    await expectRefused(/config\.json: expected a folder, got something else; remove it and pull again/);
  });

  it.each(["null", "{}", "[", "[null]", '[{"type":"file"}]', "<html>", "[".repeat(1e6)])(
    "answers what is no list: %.20s",
    async (text) => {
      intercept(isTree, (response) => response.end(text));
      await expectRefused(/from the hub, got|expected the answer of a hub/);
      intercept(isInfo, (response) => response.end(text));
      await expectRefused(/from the hub, got|expected the answer of a hub/);
    },
  );

  it("sends more than it said, and no more is taken", async () => {
    let sent = 0;
    intercept(isWeights, (response) => {
      const more = (): void => {
        while (!response.destroyed && sent < 1e9) {
          sent += 65_536;
          if (!response.write(Buffer.alloc(65_536))) return void response.once("drain", more);
        }
      };
      more();
    });
    await expectRefused(`${weightsPath}: expected 5000 bytes, got more`);
    expect(sent).toBeLessThan(100e6);
    expect(readdirSync(join(repositoryFolder(hub.repository), "blobs"))).toHaveLength(2);
  });

  it("sends more in a packed body, and no more is taken", async () => {
    const packed = gzipSync(Buffer.alloc(50e6));
    intercept(isWeights, (response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end(packed);
    });
    await expectRefused(`${weightsPath}: expected 5000 bytes, got more`);
  });

  it("sends a page without end, plain or packed", async () => {
    intercept(isTree, (response) => {
      // Node 24 calls back with an error where nobody reads any more, and does not call the response destroyed.
      const more = (error?: Error | null): void => {
        if (!error && !response.destroyed) response.write(Buffer.alloc(1e6, " "), more);
      };
      more();
    });
    await expectRefused(/expected at most 16 MB a page/);
    intercept(isTree, (response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end(gzipSync(Buffer.alloc(20e6, " ")));
    });
    await expectRefused(/expected at most 16 MB a page/);
  });

  it("gives pages in a circle, or without end", async () => {
    const origin = process.env.HF_ENDPOINT ?? "";
    let count = 0;
    intercept(isTree, (response, url) => {
      count++;
      response.setHeader("link", `<${origin}${url}>; rel="next"`);
      json(response, []);
    });
    await expectRefused(/expected a list that ends from the hub, got "one without end"/);
    expect(count).toBe(1);
    intercept(isTree, (response, url) => {
      response.setHeader("link", `<${origin}${url.split("&c=")[0]}&c=${count++}>; rel="next"`);
      json(response, []);
    });
    await expectRefused(/expected a list that ends/);
    expect(count).toBeLessThanOrEqual(201);
  });

  it.each(["file:///etc/passwd", "data:text/plain,x", "ftp://127.0.0.1/x", "blob:x", "javascript:1", "http://"])(
    "sends to nothing but http and https: %s",
    async (location) => {
      let count = 0;
      const away = (response: ServerResponse): void => {
        count++;
        response.writeHead(302, { location });
        response.end();
      };
      for (const isMeant of [isWeights, isInfo, isTree]) {
        count = 0;
        intercept(isMeant, away);
        await expectRefused(`expected an address of http or https, got ${JSON.stringify(location)}`);
        // At once: it will not get better by itself.
        expect(count).toBe(1);
      }
    },
  );

  it("sends in a circle", async () => {
    let count = 0;
    intercept(isWeights, (response) => {
      response.writeHead(307, { location: `?${count++}` });
      response.end();
    });
    await expectRefused(/expected an answer, got redirected without end/);
    expect(count).toBe(11);
  });

  it("is silent, and Ctrl-C is heard all the same", async () => {
    for (const isMeant of [isInfo, isTree, isWeights]) {
      const controller = new AbortController();
      intercept(isMeant, () => controller.abort());
      const stopped = pull(hub.repository, { ...impatient, signal: controller.signal });
      await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    }
  });

  it("is silent before or within an answer, and is given up", async () => {
    const begin = (response: ServerResponse): unknown => response.write("[");
    for (const answer of [() => {}, begin]) {
      for (const isMeant of [isInfo, isTree, isWeights]) {
        intercept(isMeant, answer);
        const refused = pull(hub.repository, { ...impatient, silence: 30 });
        await expect(refused).rejects.toThrow(/got a server that is silent for/);
      }
    }
  });
});

it("keeps no connection to a hub where there is nowhere to write to", async () => {
  let isClosed = false;
  intercept(isWeights, (response) => {
    rmSync(join(repositoryFolder(hub.repository), "blobs"), { recursive: true });
    response.on("close", () => (isClosed = true)).write("a beginning");
  });
  await expect(pull(hub.repository, impatient)).rejects.toMatchObject({ code: "io", message: /expected room/ });
  await vi.waitFor(() => expect(isClosed).toBe(true), patience);
});

describe("a token", () => {
  const mine = "Bearer secret-of-mine";

  it("is told to the hub's own origin on every request, to which it redirects too", async () => {
    intercept(
      (path) => path.includes("/resolve/") && !path.includes("/there"),
      (response, url) => {
        response.writeHead(307, { location: url.replace("/resolve/", "/there/resolve/") });
        response.end();
      },
    );
    await pull(hub.repository, impatient).catch(() => {});
    expect(hub.tokens.length).toBeGreaterThan(3);
    expect(new Set(hub.tokens)).toEqual(new Set([mine]));
  });

  it("goes to nobody else by a list's next page, a redirected list or a redirected file", async () => {
    const elsewhere = await other.start();
    for (const isMeant of [isWeights, isInfo, isTree]) {
      intercept(isMeant, (response, url) => {
        response.writeHead(302, { location: `${elsewhere}${url}` });
        response.end();
      });
      await pull(hub.repository, impatient);
    }
    let isFirst = true;
    intercept(
      (path) => isTree(path) && isFirst,
      (response, url) => {
        isFirst = false;
        response.setHeader("link", `<${elsewhere}${url}>; rel="next"`);
        json(response, []);
      },
    );
    await pull(hub.repository, impatient);
    expect(other.tokens.length).toBe(4);
    expect(new Set(other.tokens)).toEqual(new Set([undefined]));
    expect(new Set(hub.tokens)).toEqual(new Set([mine]));
  });

  it("is never shown", async () => {
    vi.stubEnv("HF_TOKEN", "secret\nof mine");
    const refused = pull(hub.repository, impatient);
    await expect(refused).rejects.toThrow(/^HF_TOKEN: expected/);
    await expect(refused).rejects.not.toThrow(/secret/);
    vi.stubEnv("HF_TOKEN", " secret-of-mine\n");
    await pull(hub.repository, impatient);
    expect(hub.tokens.at(-1)).toBe(mine);
  });
});

it.each(["huggingface", "file:///etc", "https://me:pass@hub", "ftp://hub"])(
  "an endpoint is an address: %s",
  async (url) => {
    vi.stubEnv("HF_ENDPOINT", url);
    await expect(pull(hub.repository)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/^HF_END/),
    });
  },
);

describe("what lies in the cache already", () => {
  const hash = createHash("sha256").update(weights).digest("hex");
  const blobs = (): string => join(repositoryFolder(hub.repository), "blobs");

  it("counts as a content only with its hash", async () => {
    await mkdir(blobs(), { recursive: true });
    await writeFile(join(blobs(), hash), Buffer.alloc(5000, 8));
    const found = await pull(hub.repository, impatient);
    expect(readFileSync(join(found, weightsPath)).equals(weights)).toBe(true);
  });

  it.skipIf(process.platform === "win32")(
    "is no content where it is a link, and nothing is written through one",
    async () => {
      await mkdir(blobs(), { recursive: true });
      for (const name of [hash, `${hash}.incomplete`])
        await symlink(join(folder, "outside", "mine.txt"), join(blobs(), name));
      const found = await pull(hub.repository, impatient);
      expect(readFileSync(join(found, weightsPath)).equals(weights)).toBe(true);
      expect(lstatSync(join(blobs(), hash)).isFile()).toBe(true);
      expect(harm()).toEqual([]);
    },
  );

  it.skipIf(process.platform === "win32")("is no folder where it is a link", async () => {
    const snapshot = join(repositoryFolder(hub.repository), "snapshots", hub.commit);
    await mkdir(snapshot, { recursive: true });
    await symlink(join(folder, "outside"), join(snapshot, "unet"));
    await expect(pull(hub.repository, impatient)).rejects.toThrow(/unet: expected a folder, got something else/);
    expect(readdirSync(join(folder, "outside"))).toEqual(["mine.txt"]);
  });

  it("is added to, and stays, where a commit's folder is there", async () => {
    const snapshot = join(repositoryFolder(hub.repository), "snapshots", hub.commit);
    await mkdir(snapshot, { recursive: true });
    await writeFile(join(snapshot, "other.txt"), "of another tool");
    expect(await pull(hub.repository, impatient)).toBe(snapshot);
    expect(readdirSync(snapshot).sort()).toEqual(["model_index.json", "other.txt", "unet"]);
  });

  it("names no commit that is none", async () => {
    await mkdir(join(repositoryFolder(hub.repository), "refs"), { recursive: true });
    await writeFile(join(repositoryFolder(hub.repository), "refs", "main"), "../../../outside");
    expect(findSnapshot(hub.repository)).toBeNull();
  });
});

it("two that pull the same at once both have it, and nothing is left over", async () => {
  const both = await Promise.all([pull(hub.repository, impatient), pull(hub.repository, impatient)]);
  for (const found of both) expect(readFileSync(join(found, weightsPath)).equals(weights)).toBe(true);
  const names = readdirSync(repositoryFolder(hub.repository), { recursive: true, encoding: "utf8" });
  expect(names.filter((name) => /partial|incomplete/.test(name))).toEqual([]);
});

/** One thing of a list of files to be something else. */
interface Change {
  readonly index: number;
  readonly field: string;
  readonly value: unknown;
  readonly isAdded: boolean;
}

describe("any answers at all", () => {
  const text = fc.oneof(
    fc.constantFrom("..", "../../x", "/x", "a/b", "main", "a".repeat(40), "b".repeat(64), "C".repeat(40), "\0", "a\nb"),
    fc.constantFrom("unet", "unet/config.json/a.json", "model_index.json", `${"a".repeat(300)}.json`, "con", "é.json"),
    fc.string({ maxLength: 70 }),
  );
  const anything = fc.oneof(text, fc.double(), fc.integer(), fc.constant(null), fc.constant([]), fc.constant({}));
  const change: fc.Arbitrary<Change> = fc.record({
    index: fc.nat(2),
    field: fc.constantFrom("path", "size", "oid", "type", "lfs", "lfs.oid", "lfs.size", "all"),
    value: anything,
    isAdded: fc.boolean(),
  });
  const mostly = <T>(usual: T, others: fc.Arbitrary<T>): fc.Arbitrary<T> =>
    fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others });
  const answers = fc.record({
    sha: mostly<unknown>("a".repeat(40), anything),
    changes: fc.array(change, { maxLength: 2 }),
    link: mostly<string | null>(null, fc.constantFrom("file:///etc/passwd", "data:,x", "http://[", "x")),
    location: mostly<string | null>(null, fc.constantFrom("file:///etc/passwd", "data:,x", "/", "//", "http://", "?")),
    content: mostly<Buffer | null>(
      null,
      fc.uint8Array({ maxLength: 6000 }).map((bytes) => Buffer.from(bytes)),
    ),
    status: mostly(200, fc.constantFrom(206, 304, 404, 416, 500)),
    encoding: mostly<string | null>(null, fc.constantFrom("gzip", "br", "deflate", "x")),
  });

  function changed(entries: readonly object[], changes: readonly Change[]): unknown[] {
    const list: unknown[] = structuredClone([...entries]);
    for (const { index, field, value, isAdded } of changes) {
      const entry = treeEntry([...hub.files][index] as [string, Buffer]) as Record<string, unknown>;
      const [outer = "", inner] = field.split(".");
      const part = inner === undefined ? value : { ...(entry[outer] as object), [inner]: value };
      const next = field === "all" ? value : { ...entry, [outer]: part };
      if (isAdded) list.push(next);
      else list[index] = next;
    }
    return list;
  }

  it("end in a model or a line, and change nothing outside of the cache", async () => {
    const ends = { model: 0, line: 0 };
    const property = fc.asyncProperty(answers, async ({ sha, changes, link, location, content, status, encoding }) => {
      await rm(join(folder, "cache"), { recursive: true, force: true });
      hub.intercept = (path, _, response) => {
        const known = hub.files.get(path.split(`${hub.commit}/`)[1] ?? "");
        if (isInfo(path)) json(response, { _id: "1", id: hub.repository, sha });
        else if (isTree(path)) {
          if (link !== null) response.setHeader("link", `<${link}>; rel="next"`);
          json(response, changed([...hub.files].map(treeEntry), changes));
        } else {
          const headers = { ...(location && { location }), ...(encoding && { "content-encoding": encoding }) };
          response.writeHead(location === null ? status : 302, headers);
          response.end(content ?? known ?? "{}");
        }
        return true;
      };
      const options = { patience: 1, pause: 0, silence: 2000 };
      const outcome = await pull(hub.repository, options).catch((error: unknown) => error);
      ends[typeof outcome === "string" ? "model" : "line"]++;
      if (typeof outcome !== "string") expect(outcome).toBeInstanceOf(FoleyError);
      if (outcome instanceof FoleyError) expect(`${outcome.code} ${outcome.message}`).not.toMatch(/^internal|\n/);
      expect(harm()).toEqual([]);
      expect(hub.tokens.every((token) => token === "Bearer secret-of-mine")).toBe(true);
    });
    await fc.assert(property, { numRuns: 40 });
    // Both ways were gone.
    expect(Math.min(ends.model, ends.line)).toBeGreaterThan(0);
  });
});
