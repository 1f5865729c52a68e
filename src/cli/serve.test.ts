import { hostname } from "node:os";
import { expect, it } from "vitest";
import { sayAddress } from "./serve.ts";

it.each([
  [undefined, "http://127.0.0.1:8080", ""],
  ["::1", "http://[::1]:8080", ""],
  ["192.168.1.7", "http://192.168.1.7:8080", ""],
  ["0.0.0.0", "http://127.0.0.1:8080", `others: http://${hostname().toLowerCase()}:8080\n`],
  ["::", "http://[::1]:8080", `others: http://${hostname().toLowerCase()}:8080\n`],
])("a server at %s says where it is, and what others call it by where they can", (host, url, others) => {
  const said = { out: "", err: "" };
  const { signal } = new AbortController();
  const door = { out: (text: string) => (said.out += text), err: (text: string) => (said.err += text), signal };
  sayAddress(url, host, { ...door, isTerminal: false });
  expect(said).toEqual({ out: `${url}\n`, err: others });
});
