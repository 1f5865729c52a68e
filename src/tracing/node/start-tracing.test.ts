import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { currentTrace, traced, traceWith } from "../traced.ts";
import { startTracing, type TracingInputs } from "./start-tracing.ts";

afterEach(() => {
  traceWith(null);
  vi.unstubAllEnvs();
});

/** What is said where tracing starts so. */
async function saidOf(environment: TracingInputs, load?: Parameters<typeof startTracing>[2]): Promise<string[]> {
  const lines: string[] = [];
  const end = await startTracing(
    { service: "foley-test", version: () => "1.2.3", warn: (line) => lines.push(line) },
    environment,
    load,
  );
  await end();
  return lines;
}

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
const neverLoaded = (): Promise<never> => Promise.reject(new Error("loaded"));

test.each<TracingInputs>([
  {},
  { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
  { ...endpoint, OTEL_SDK_DISABLED: "true" },
  { ...endpoint, OTEL_TRACES_EXPORTER: "none" },
])("nothing is loaded where the environment says %j", async (environment) => {
  expect(await saidOf(environment, neverLoaded)).toEqual([]);
});

test("another protocol is refused in a line, and nothing stops", async () => {
  expect(await saidOf({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, neverLoaded)).toEqual([
    'traces: expected http/protobuf, got "grpc"; none are sent',
  ]);
});

test("an empty variable is none", async () => {
  const empty = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "", OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "" };
  const said = { OTEL_EXPORTER_OTLP_ENDPOINT: "nowhere", OTEL_EXPORTER_OTLP_PROTOCOL: "" };
  expect(await saidOf({ ...empty, ...said }, neverLoaded)).toEqual([
    'traces: expected an address as http://HOST:4318, got "nowhere"; none are sent',
  ]);
});

test.each(["localhost:4318", "grpc://localhost:4317", "http://", "nowhere"])(
  "%s is refused as a place, for which another would be taken",
  async (place) => {
    expect(await saidOf({ OTEL_EXPORTER_OTLP_ENDPOINT: place }, neverLoaded)).toEqual([
      `traces: expected an address as http://HOST:4318, got "${place}"; none are sent`,
    ]);
  },
);

test("a place that never answers is told of once, and holds nobody up for longer than was said", async () => {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", url);
  vi.stubEnv("OTEL_EXPORTER_OTLP_TIMEOUT", "200");
  const lines: string[] = [];
  const warn = (line: string): void => void lines.push(line);
  const end = await startTracing({ service: "foley-test", version: () => "1.2.3", warn });
  await traced("one", {}, async () => {});
  await end();
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  expect(lines).toEqual([expect.stringMatching(/^traces: expected http:.* to take them, got .*; they are lost while/)]);
});

test("missing packages are told of with the command that brings them", async () => {
  const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
  const [line] = await saidOf(endpoint, () => Promise.reject(missing));
  expect(line).toMatch(
    /^traces: expected packages that send them to http:\/\/127\.0\.0\.1:9, got none; npm install @opentelemetry\//,
  );
});

test("a place that refuses them is told of once, and the work goes on", async () => {
  const server = createServer((_, answer) => answer.writeHead(400).end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", url);
  const lines: string[] = [];
  const warn = (line: string): void => void lines.push(line);
  const end = await startTracing({ service: "foley-test", version: () => "1.2.3", warn });
  const parent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  const within = await traced("outer", {}, () => traced("inner", {}, async () => currentTrace()), { parent });
  expect(within).toMatch(/^00-a{32}-[0-9a-f]{16}-01$/);
  expect(currentTrace()).toBeNull();
  await end();
  server.close();
  expect(lines).toEqual([`traces: expected ${url} to take them, got "Bad Request"; they are lost while it does not`]);
});
