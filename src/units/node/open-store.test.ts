import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { S3Double } from "../../../test/support/s3-double.ts";
import { Generator } from "../../engine/random/generator.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { UnitStore } from "../unit-store.ts";
import { FolderStore } from "./folder-store.ts";
import { openStore } from "./open-store.ts";
import { PatientStore } from "./patient-store.ts";
import { S3Store } from "./s3-store.ts";

let folder: string;
let s3: S3Double;
const key = "ab".repeat(32);
const bytes = (text: string) => new TextEncoder().encode(text);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foley-store-"));
  s3 = await S3Double.open();
});

afterAll(async () => {
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

const stores: readonly (readonly [string, () => UnitStore])[] = [
  ["a folder", () => new FolderStore(folder)],
  ["a bucket", () => new S3Store("s3://bucket/some/prefix/", s3.environment)],
];

describe.each(stores)("%s as a store", (_, store) => {
  test("gives back what was written, tells what is there, and says where there is nothing", async () => {
    const one = store();
    expect(await one.has(key)).toBe(false);
    expect(await one.list(key)).toEqual([]);
    for (const name of ["sound.wav", "done.json", "a b&c.txt"]) await one.write(key, name, bytes(name));
    await one.write(key, "done.json", bytes("again"));
    expect(await one.has(key)).toBe(true);
    expect(await one.list(key)).toEqual(["a b&c.txt", "done.json", "sound.wav"].sort());
    expect(await one.read(key, "done.json")).toEqual(bytes("again"));
    await expect(one.read(key, "other")).rejects.toThrow(expect.objectContaining({ code: "not-found" }));
  });
});

describe("a bucket", () => {
  test("is refused without a name or keys, and where the service refuses", async () => {
    expect(() => openStore("s3://")).toThrow("store: expected an address as s3://bucket/prefix");
    expect(() => new S3Store("s3://bucket", {})).toThrow("expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    const stranger = new S3Store("s3://bucket", { ...s3.environment, AWS_ACCESS_KEY_ID: "stranger" });
    await expect(stranger.write(key, "done.json", bytes(""))).rejects.toThrow("403; check the keys");
  });
});

describe("a bucket's prefix", () => {
  test("is the same with more slashes, and any letters in it are of its name", async () => {
    const other = await S3Double.open();
    for (const prefix of ["/runs/1", "//runs//1/", "a:b/c?d", "100% #1"]) {
      const store = new S3Store(`s3://bucket/${prefix}`, other.environment);
      await store.write(key, "done.json", bytes(prefix));
      expect(await store.list(key)).toEqual(["done.json"]);
      expect(await store.read(key, "done.json")).toEqual(bytes(prefix));
    }
    const names = [...other.objects.keys()].map((name) => name.slice(0, name.indexOf(key)));
    expect(names).toEqual(["bucket/runs/1/", "bucket/a:b/c?d/", "bucket/100% #1/"]);
    await other.close();
  });

  test("leads to no other bucket", () => {
    for (const address of ["s3://bucket/../other", "s3://bucket/a/.."])
      expect(() => new S3Store(address, s3.environment)).toThrow("store: expected an address as s3://bucket/prefix");
  });
});

describe("a bucket's service", () => {
  const keys = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };

  test("is Amazon's where its address is empty, and what is no address is refused in a line", () => {
    expect(() => new S3Store("s3://bucket", { ...keys, AWS_ENDPOINT_URL: "", AWS_REGION: "" })).not.toThrow();
    for (const address of ["minio:9000", "http://", "/minio"])
      expect(() => new S3Store("s3://bucket", { ...keys, AWS_ENDPOINT_URL: address })).toThrow(
        expect.objectContaining({ code: "usage", message: expect.stringContaining(`got "${address}"; change it`) }),
      );
  });

  test("is asked again where its answer breaks off in the middle", async () => {
    let asked = 0;
    const server = createServer((_request, answer) => {
      answer.writeHead(200, { "Content-Length": "4" });
      if (++asked === 1) answer.write("ha", () => answer.destroy());
      else answer.end("half");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const store = new PatientStore(
      new S3Store("s3://bucket", { ...keys, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` }),
    );
    expect(await store.read(key, "sound.wav")).toEqual(bytes("half"));
    expect(asked).toBe(2);
    server.closeAllConnections();
    server.close();
  });
});

describe("a folder as a store", () => {
  test("says in a line where it cannot be made, and does not call what cannot be looked at absent", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    await expect(new FolderStore(file).write(key, "done.json", bytes(""))).rejects.toMatchObject({
      code: "io",
      message: expect.stringContaining("expected to write it, got a path of which a part is a file"),
    });
    expect(await new FolderStore(file).has(key)).toBe(false);
    const circle = join(folder, "circle");
    await symlink(circle, circle);
    await expect(new FolderStore(circle).has(key)).rejects.toMatchObject({ code: "io" });
  });
});

describe("a store that fails one call in ten", () => {
  const chance = new Generator(3);
  const isFailing = (): boolean => chance.randint(0, 10, 1)[0] === 0;

  test("is a service that is asked again", async () => {
    const busy = await S3Double.open(isFailing);
    const store = new S3Store("s3://bucket", busy.environment);
    for (let i = 0; i < 60; i++) await store.write(key, `${i}`, bytes(`${i}`));
    expect(busy.objects.size).toBe(60);
    expect(busy.requestCount).toBeGreaterThan(60);
    await busy.close();
  });

  test("is a disk that is asked again, but not for what is not there", async () => {
    let failures = 0;
    const disk = new FolderStore(join(folder, "disk"));
    const write = disk.write.bind(disk);
    disk.write = (...words) => {
      if (!isFailing()) return write(...words);
      failures++;
      return Promise.reject(new FoleyError("io", "disk: expected to write, got a fault"));
    };
    const store = new PatientStore(disk);
    for (let i = 0; i < 60; i++) await store.write(key, `${i}`, bytes(`${i}`));
    expect((await store.list(key)).length).toBe(60);
    expect(failures).toBeGreaterThan(0);
    await expect(store.read(key, "none")).rejects.toThrow("nothing of that name");
  });
});
