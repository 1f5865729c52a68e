import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Generator } from "../src/engine/random/generator.ts";
import type { WorkEvent } from "../src/engine/work.ts";
import { cachedSnapshots, findSnapshot, removeRepository, repositoryFolder } from "../src/hub/cache.ts";
import { chooseFiles } from "../src/hub/choose-files.ts";
import type { PublishedWeights } from "../src/hub/published-weights.ts";
import { pull, pullFiles } from "../src/hub/pull.ts";
import { findWeights, pullWeights, removeWeights } from "../src/hub/weights.ts";
import { load } from "../src/index.ts";
import { FakeHub } from "./support/fake-hub.ts";
import { runCli } from "./support/run-cli.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

const weights = Buffer.from(new Generator(3).randn(5000).buffer);
const impatient = { patience: 2, pause: 1 };
let folder: string;
let hub: FakeHub;

async function serve(files: ReadonlyMap<string, Buffer>): Promise<void> {
  hub = new FakeHub(files);
  vi.stubEnv("HF_ENDPOINT", await hub.start());
}

const asPath = (path: string) => ({ path });

function plainFiles(): Map<string, Buffer> {
  return new Map([
    ["model_index.json", Buffer.from("{}")],
    ["README.md", Buffer.from("---\nlicense: cc-by-nc-sa-4.0\n---\n")],
    ["unet/config.json", Buffer.from('{"a": 1}')],
    ["unet/diffusion_pytorch_model.safetensors", weights],
    ["unet/diffusion_pytorch_model.bin", Buffer.from("the same once more")],
    ["unet/diffusion_pytorch_model.fp16.safetensors", Buffer.from("another variant")],
    ["vae/diffusion_pytorch_model.bin", Buffer.from("pickled only")],
    ["vae/empty.txt", Buffer.alloc(0)],
  ]);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-hub-"));
  vi.stubEnv("HF_HOME", folder);
  vi.stubEnv("HF_HUB_CACHE", undefined);
  vi.stubEnv("HUGGINGFACE_HUB_CACHE", undefined);
  vi.stubEnv("HF_HUB_OFFLINE", undefined);
  vi.stubEnv("HF_TOKEN", undefined);
  await serve(plainFiles());
});

afterEach(async () => {
  await hub.stop();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const path = "unet/diffusion_pytorch_model.safetensors";

describe("pulling a model", () => {
  it("fetches settings and one form of each part's weights, laid out as Hugging Face's tools expect", async () => {
    const found = await pull(hub.repository, impatient);
    expect(found).toBe(join(folder, "hub", "models--someone--tiny", "snapshots", hub.commit));
    const files = readdirSync(found, { recursive: true, encoding: "utf8" }).filter((name) => name.includes("."));
    expect(files.map((name) => name.replaceAll("\\", "/")).sort()).toEqual([
      "README.md",
      "model_index.json",
      "unet/config.json",
      "unet/diffusion_pytorch_model.safetensors",
      "vae/diffusion_pytorch_model.bin",
      "vae/empty.txt",
    ]);
    expect(readFileSync(join(found, path)).equals(weights)).toBe(true);
    expect(lstatSync(join(found, path)).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(repositoryFolder(hub.repository), "refs", "main"), "utf8")).toBe(hub.commit);
  });

  it("fetches the variants in half precision on wish, where there are any", async () => {
    const found = await pull(hub.repository, { ...impatient, precision: "float16" });
    expect(readdirSync(join(found, "unet")).sort()).toEqual([
      "config.json",
      "diffusion_pytorch_model.fp16.safetensors",
    ]);
    expect(readdirSync(join(found, "vae")).sort()).toEqual(["diffusion_pytorch_model.bin", "empty.txt"]);
  });

  it.each([
    ["diffusion_pytorch_model.bf16.safetensors"],
    ["diffusion_pytorch_model.fp32.safetensors", "diffusion_pytorch_model.fp16.safetensors"],
    ["diffusion_pytorch_model.bin", "x.safetensors"],
    ["diffusion_pytorch_model.fp16.safetensors", "diffusion_pytorch_model.non_ema.safetensors"],
  ])("fetches the weights that are loaded, whatever they are called: %s", async (best, ...others) => {
    await hub.stop();
    const parts = { unet: ["diffusers", "UNet2DConditionModel"] };
    const files = ["config.json", best, ...others].map((name): [string, Buffer] => [`unet/${name}`, Buffer.from("{}")]);
    await serve(new Map([["model_index.json", Buffer.from(JSON.stringify(parts))], ...files]));
    const found = await pull(hub.repository, impatient);
    expect(readdirSync(join(found, "unet")).sort()).toEqual(["config.json", best]);
  });

  it("fetches the shards of a variant, under both names that diffusers gives their index", async () => {
    for (const index of ["safetensors.index.fp16.json", "safetensors.fp16.index.json"]) {
      const shard = "diffusion_pytorch_model.fp16-00001-of-00001.safetensors";
      const names = ["config.json", `diffusion_pytorch_model.${index}`, shard];
      expect(
        chooseFiles([...names, "diffusion_pytorch_model.fp16.bin"].map(asPath), "float32").map(({ path }) => path),
      ).toEqual(names);
    }
  });

  it("takes no model of which the hub has no weights that are loaded", async () => {
    await hub.stop();
    const parts = { unet: ["diffusers", "UNet2DConditionModel"] };
    const files = ["config.json", "model.safetensors"].map((name): [string, Buffer] => [
      `unet/${name}`,
      Buffer.from("{}"),
    ]);
    await serve(new Map([["model_index.json", Buffer.from(JSON.stringify(parts))], ...files]));
    await expect(pull(hub.repository, impatient)).rejects.toMatchObject({
      code: "not-found",
      message: `${hub.repository}: expected a whole model on the hub, got it without weights in unet; choose another`,
    });
    expect(findSnapshot(hub.repository)).toBeNull();
  });

  it("refuses half precision beside weights that would be loaded in its place, until they are removed", async () => {
    const half = { ...impatient, precision: "float16" } as const;
    const message = /beside unet\/diffusion_pytorch_model.fp16.safetensors, got those in single precision/;
    await pull(hub.repository, half);
    await pull(hub.repository, half);
    await pull(hub.repository, impatient);
    await expect(pull(hub.repository, half)).rejects.toMatchObject({ code: "usage", message });
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    await expect(pull(hub.repository, half)).rejects.toThrow(message);
    await pull(hub.repository);
    vi.stubEnv("HF_HUB_OFFLINE", "");
    await removeRepository(hub.repository);
    expect(existsSync(join(await pull(hub.repository, half), path))).toBe(false);
  });

  it("says how far it is, up to the whole", async () => {
    const seen: number[] = [];
    let total = 0;
    await pull(hub.repository, {
      ...impatient,
      report({ done, total: all }) {
        seen.push(done);
        total = all;
      },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(total);
    expect(total).toBeGreaterThan(weights.length);
  });

  it("fetches nothing twice", async () => {
    await pull(hub.repository, impatient);
    const count = hub.requests.length;
    await pull(hub.repository, impatient);
    expect(hub.requests).toHaveLength(count);
  });

  it("goes on where a connection broke", async () => {
    hub.mishaps.set(path, [{ kind: "drop", afterBytes: 7000 }]);
    const found = await pull(hub.repository, impatient);
    expect(readFileSync(join(found, path)).equals(weights)).toBe(true);
    const ranges = hub.requests.filter((request) => request.path === path).map(({ range }) => range);
    expect(ranges).toEqual([undefined, "bytes=7000-"]);
  });

  it("goes on in another call after a server that stayed away", async () => {
    hub.mishaps.set(path, [{ kind: "drop", afterBytes: 7000 }, ...Array(3).fill({ kind: "status", status: 503 })]);
    await expect(pull(hub.repository, impatient)).rejects.toThrow(/run again to go on/);
    expect(findSnapshot(hub.repository)).toBeNull();
    hub.mishaps.clear();
    const found = await pull(hub.repository, impatient);
    expect(readFileSync(join(found, path)).equals(weights)).toBe(true);
    expect(hub.requests.at(-1)?.path).toBe("vae/empty.txt");
    expect(hub.requests.filter((request) => request.path === path).at(-1)?.range).toBe("bytes=7000-");
  });

  it("begins again where a server knows no ranges", async () => {
    hub.knowsRanges = false;
    hub.mishaps.set(path, [{ kind: "drop", afterBytes: 7000 }]);
    const found = await pull(hub.repository, impatient);
    expect(readFileSync(join(found, path)).equals(weights)).toBe(true);
  });

  it.each([path, "unet/config.json"])("fetches wrong bytes once more: %s", async (name) => {
    hub.mishaps.set(name, [{ kind: "wrong-bytes" }]);
    const found = await pull(hub.repository, impatient);
    expect(readFileSync(join(found, name))).toEqual(hub.files.get(name));
  });

  it.each([path, "unet/config.json"])("takes no bytes that stay wrong: %s", async (name) => {
    hub.mishaps.set(name, [{ kind: "wrong-bytes" }, { kind: "wrong-bytes" }]);
    await expect(pull(hub.repository, impatient)).rejects.toThrow(/expected a file of hash/);
    expect(findSnapshot(hub.repository)).toBeNull();
    const blobs = join(repositoryFolder(hub.repository), "blobs");
    expect(readdirSync(blobs).filter((blob) => blob.endsWith(".incomplete"))).toEqual([]);
  });

  it("names a file that is gone, and does not ask again", async () => {
    hub.mishaps.set(path, [{ kind: "status", status: 404 }]);
    await expect(pull(hub.repository, impatient)).rejects.toThrow(`${path}: expected a file, got status 404`);
    expect(hub.requests.filter((request) => request.path === path)).toHaveLength(1);
  });

  it("asks a busy hub again, and takes it for no absent model", async () => {
    let left = 0;
    hub.intercept = (asked, _request, response) => {
      if (!asked.startsWith("/api/") || left === 0) return false;
      left--;
      response.writeHead(429).end();
      return true;
    };
    left = 1;
    await pull(hub.repository, impatient);
    left = impatient.patience;
    const message = `${hub.repository}: expected a model on the hub, got status 429; try again later`;
    await expect(pull(hub.repository, impatient)).rejects.toMatchObject({ code: "io", message });
  });

  it("asks again for an empty file that did not come", async () => {
    hub.mishaps.set("vae/empty.txt", [{ kind: "status", status: 503 }]);
    expect(readFileSync(join(await pull(hub.repository, impatient), "vae/empty.txt"), "utf8")).toBe("");
    await removeRepository(hub.repository);
    hub.mishaps.set("vae/empty.txt", Array(2).fill({ kind: "status", status: 408 }));
    await expect(pull(hub.repository, impatient)).rejects.toThrow(/empty.txt: expected the rest .*, got status 408/);
  });

  it("says how to be let in", async () => {
    hub.mishaps.set(path, [{ kind: "status", status: 403 }]);
    await expect(pull(hub.repository, impatient)).rejects.toThrow(/set HF_TOKEN/);
  });

  it("keeps what came when it is stopped", async () => {
    const controller = new AbortController();
    const stopped = pull(hub.repository, {
      ...impatient,
      signal: controller.signal,
      report: ({ note }) => note === path && controller.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: "aborted" });
    expect(findSnapshot(hub.repository)).toBeNull();
    expect(readFileSync(join(await pull(hub.repository, impatient), path)).equals(weights)).toBe(true);
  });

  it("ends as stopped while it looks at what is there already", async () => {
    await pull(hub.repository, impatient);
    const controller = new AbortController();
    const report = ({ note }: WorkEvent): void => {
      if (note === "unet/config.json") controller.abort();
    };
    const stopped = pull(hub.repository, { ...impatient, signal: controller.signal, report });
    await expect(stopped).rejects.toMatchObject({
      code: "aborted",
      message: expect.stringContaining(`${path}: stopped`),
    });
  });

  it("throws what its listener threw, and asks for the file once", async () => {
    const fault = new Error("a defect of the listener");
    hub.mishaps.set(path, [{ kind: "drop", afterBytes: 7000 }]);
    const report = ({ note }: WorkEvent): void => {
      if (note === path) throw fault;
    };
    await expect(pull(hub.repository, { ...impatient, report })).rejects.toBe(fault);
    expect(hub.requests.filter((request) => request.path === path)).toHaveLength(1);
  });

  it("finds without a network what was fetched of a repository, and nothing that was not", async () => {
    const isReadme = (name: string): boolean => name === "README.md";
    const found = await pullFiles(hub.repository, isReadme, impatient);
    expect(cachedSnapshots()).toEqual([found]);
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect(await pullFiles(hub.repository, isReadme)).toBe(found);
    await expect(pullFiles(hub.repository, (name) => name.startsWith("vae/"))).rejects.toThrow(
      /expected it in the cache/,
    );
    await expect(pull(hub.repository)).rejects.toThrow(/expected it in the cache/);
  });

  it("names a repository that is not there", async () => {
    await expect(pull("someone/else", impatient)).rejects.toThrow(
      "someone/else: expected a model on the hub, got status 404",
    );
  });

  it("refuses a repository that holds no diffusers model", async () => {
    await hub.stop();
    await serve(new Map([["weights.ckpt", weights]]));
    await expect(pull(hub.repository, impatient)).rejects.toThrow(/without model_index.json/);
  });

  it("lets no file out of its folder", async () => {
    await hub.stop();
    await serve(new Map([...plainFiles(), ["../../evil.json", Buffer.from("{}")]]));
    await pull(hub.repository, impatient);
    expect(existsSync(join(repositoryFolder(hub.repository), "evil.json"))).toBe(false);
    expect(hub.requests.some((request) => request.path.includes("evil"))).toBe(false);
  });

  it("uses the cache without a network", async () => {
    const found = await pull(hub.repository, impatient);
    await hub.stop();
    await expect(pull(hub.repository, impatient)).rejects.toThrow(/expected to reach the hub/);
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect(await pull(hub.repository)).toBe(found);
    await expect(pull("someone/else")).rejects.toThrow(/expected it in the cache/);
  });

  it.each([
    ["unet/diffusion_pytorch_model.safetensors", "weights in unet"],
    ["unet/config.json", "unet/config.json"],
    ["scheduler/scheduler_config.json", "settings in scheduler"],
    ["tokenizer/merges.txt", "tokenizer/merges.txt"],
    ["tokenizer/vocab.json", "tokenizer/vocab.json"],
    ["text_encoder/model-00002-of-00002.safetensors", "text_encoder/model-00002-of-00002.safetensors"],
    ["model_index.json", "model_index.json or config.json"],
  ])("takes without a network no model of which another tool left out a file: %s", async (name, said) => {
    const shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
    const parts = {
      ...{ _class_name: "AudioLDMPipeline", safety_checker: [null, null], unet: ["diffusers", "UNet2DConditionModel"] },
      ...{ tokenizer: ["transformers", "RobertaTokenizerFast"], scheduler: ["diffusers", "DDIMScheduler"] },
      text_encoder: ["transformers", "ClapTextModelWithProjection"],
    };
    const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
    const weight_map = Object.fromEntries(shards.map((shard, index) => [`weight ${index}`, shard]));
    await hub.stop();
    await serve(
      new Map([
        ["model_index.json", json(parts)],
        ["scheduler/scheduler_config.json", json({})],
        ["text_encoder/config.json", json({ b: 1 })],
        ["text_encoder/model.safetensors.index.json", json({ weight_map })],
        ...shards.map((shard): [string, Buffer] => [`text_encoder/${shard}`, Buffer.from(shard)]),
        ["tokenizer/merges.txt", Buffer.from("#version: 0.2")],
        ["tokenizer/vocab.json", json({ a: 0 })],
        ["unet/config.json", json({ a: 1 })],
        ["unet/diffusion_pytorch_model.safetensors", weights],
      ]),
    );
    const found = await pull(hub.repository, impatient);
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect(await pull(hub.repository)).toBe(found);
    // What the name leads to is gone, as where a cache was cleared in part.
    await rm(realpathSync(join(found, name)));
    await expect(pull(hub.repository)).rejects.toMatchObject({
      code: "not-found",
      message: `${hub.repository}: expected all of it in the cache, got it without ${said}; unset HF_HUB_OFFLINE to fetch it`,
    });
  });

  it("takes without a network CLAP with its weights and vocabulary alone", async () => {
    await hub.stop();
    const config = Buffer.from('{"text_config": {}}');
    await serve(
      new Map([
        ["config.json", config],
        ["model.safetensors", weights],
        ["tokenizer.json", config],
      ]),
    );
    const found = await pull(hub.repository, impatient);
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect(await pull(hub.repository)).toBe(found);
    for (const name of ["model.safetensors", "tokenizer.json"]) await rm(join(found, name));
    await expect(pull(hub.repository)).rejects.toThrow("got it without weights, a vocabulary;");
  });

  it("refuses a name that is none", async () => {
    await expect(pull("no such name")).rejects.toThrow(/audioldm-s-full-v2.* or owner\/name/);
  });
});

describe("pulling weights of a backbone", () => {
  const file = "Cnn14=small.pth";
  const published = { file, url: "http://127.0.0.1:9/nowhere", size: weights.length, licence: "CC BY 4.0" };
  const right: PublishedWeights = { ...published, hash: createHash("sha256").update(weights).digest("hex") };

  beforeEach(async () => {
    vi.stubEnv("FOLEY_CACHE", join(folder, "foley"));
    await hub.stop();
    hub = new FakeHub(new Map([[file, weights]]));
    vi.stubEnv("FOLEY_MIRROR", `${await hub.start()}/${hub.repository}/resolve/${hub.commit}/`);
  });

  it("fetches the file once, and finds it then", async () => {
    expect(findWeights(right)).toBeNull();
    const path = await pullWeights(right, impatient);
    expect(path).toBe(join(folder, "foley", "weights", file));
    expect(readFileSync(path).equals(weights)).toBe(true);
    expect(findWeights(right)).toBe(path);
    await pullWeights(right, impatient);
    expect(hub.requests).toHaveLength(1);
    await removeWeights(right);
    expect(findWeights(right)).toBeNull();
  });

  it("goes on where a connection broke", async () => {
    hub.mishaps.set(file, [{ kind: "drop", afterBytes: 7000 }]);
    expect(readFileSync(await pullWeights(right, impatient)).equals(weights)).toBe(true);
    expect(hub.requests.map(({ range }) => range)).toEqual([undefined, "bytes=7000-"]);
  });

  it("goes elsewhere only where a mirror is named, and names the variable of one that cannot be", async () => {
    vi.stubEnv("FOLEY_MIRROR", "mirror.local");
    await expect(pullWeights(right, impatient)).rejects.toThrow(
      /expected an address of http or https, got "mirror.local.*; check FOLEY_MIRROR/,
    );
    vi.stubEnv("FOLEY_MIRROR", "");
    await expect(pullWeights(right, { ...impatient, patience: 1 })).rejects.toThrow(
      /expected the rest of the file, got .*(ECONNREFUSED|bad port)/,
    );
  });

  it("takes no other file under the same name", async () => {
    await expect(pullWeights({ ...published, hash: "0".repeat(64) }, impatient)).rejects.toThrow(
      /expected a file of hash 0/,
    );
    expect(findWeights(right)).toBeNull();
  });

  it("is asked for by the command line, by short names", async () => {
    const { status, err } = await runCli("models", "pull", "vggish", "--quiet");
    expect(status).toBe(1);
    expect(err).toContain("vggish-10086976.pth: expected a file, got status 404");
    const sounds = fileURLToPath(new URL("fixtures/formats", import.meta.url));
    const other = await runCli("evaluate", sounds, sounds, "--panns", "panns-32k", "--quiet");
    expect(other.err).toContain("foley models pull panns-32k");
  });
});

describe("foley models", () => {
  async function serveTinyModel(): Promise<void> {
    const source = join(folder, "tiny");
    await writeTinyModel(source);
    const names = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) =>
      lstatSync(join(source, name)).isFile(),
    );
    await hub.stop();
    await serve(new Map(names.map((name) => [name.replaceAll("\\", "/"), readFileSync(join(source, name))])));
  }

  it("pulls a model that then makes sound by its name, and removes it", async () => {
    await serveTinyModel();
    expect((await runCli("models", "pull", hub.repository)).status).toBe(0);
    expect((await runCli("models", "list")).out).toMatch(/someone\/tiny .* whole/);
    const model = await load(hub.repository, { device: "cpu" });
    expect((await model.generate("rain", { steps: 1 })).samples.length).toBeGreaterThan(0);
    await model.dispose();
    expect((await runCli("models", "remove", hub.repository)).out).toBe("removed someone/tiny\n");
    expect((await runCli("models", "list")).out).not.toContain("tiny");
    const gone = await runCli("generate", "rain", "--model", hub.repository, "--quiet");
    expect(gone.status).toBe(1);
    expect(gone.err).toContain("fetch it with foley models pull someone/tiny");
  });

  it("shows parts, their sizes, the licence, and what is missing", async () => {
    await pull(hub.repository, impatient).catch(() => {});
    const source = join(folder, "part");
    await writeTinyModel(source);
    await writeFile(join(source, "README.md"), "---\nlicense: cc0-1.0\n---\n");
    await rm(join(source, "vae"), { recursive: true });
    const { out } = await runCli("models", "inspect", source);
    expect(out).toMatch(/unet +UNet2DConditionModel +[\d,]+ +[\d.]+ MB +F32/);
    expect(out).toContain("licence: cc0-1.0");
    expect(out).toContain("missing: vae");
  });

  it("counts a part without weights as missing", async () => {
    const source = join(folder, "part");
    await writeTinyModel(source);
    await rm(join(source, "unet", "diffusion_pytorch_model.safetensors"));
    expect(JSON.parse((await runCli("models", "inspect", source, "--json")).out)).toMatchObject({ missing: ["unet"] });
  });

  it("names a broken file of weights", async () => {
    const source = join(folder, "part");
    await writeTinyModel(source);
    const broken = join(source, "unet", "diffusion_pytorch_model.safetensors");
    await mkdir(dirname(broken), { recursive: true });
    await writeFile(broken, "no weights");
    const { status, err } = await runCli("models", "inspect", source);
    expect(status).toBe(1);
    expect(err).toContain(broken);
    expect(err.trim().split("\n")).toHaveLength(1);
  });

  it("removes what is only half fetched", async () => {
    vi.stubEnv("FOLEY_CACHE", join(folder, "foley"));
    hub.mishaps.set(path, [{ kind: "status", status: 403 }]);
    await expect(pull(hub.repository, impatient)).rejects.toThrow(/set HF_TOKEN/);
    const begun = join(folder, "foley", "weights", "vggish-10086976.pth.incomplete");
    await mkdir(dirname(begun), { recursive: true });
    await writeFile(begun, "a beginning");
    for (const [name, left] of [
      [hub.repository, repositoryFolder(hub.repository)],
      ["vggish", begun],
    ] as const) {
      expect(existsSync(left)).toBe(true);
      expect(await runCli("models", "remove", name)).toMatchObject({ status: 0, err: "" });
      expect(existsSync(left)).toBe(false);
    }
  });

  it("lists what is whole beside a repository that another tool left damaged", async () => {
    const found = await pull(hub.repository, impatient);
    await rm(join(found, "model_index.json"));
    await writeFile(join(found, "model_index.json"), "no JSON");
    const { status, out, err } = await runCli("models", "list");
    expect([status, err.trim().split("\n").length]).toEqual([0, 1]);
    expect(err).toMatch(/^warning: someone\/tiny is left out: .*model_index\.json/);
    expect(out).toContain("nano");
    expect(out).not.toContain(hub.repository);
  });

  it("removes nothing that it did not fetch", async () => {
    expect((await runCli("models", "remove", "someone/else")).err).toMatch(/expected a fetched model/);
  });
});
