import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTracing } from "../src/tracing/node/start-tracing.ts";
import { OtlpReceiver } from "./support/otlp-receiver.ts";
import { openTestHouse, type TestHouse, told } from "./support/test-house.ts";
import { until } from "./support/until.ts";

let receiver: OtlpReceiver;
let server: TestHouse;
let end: () => Promise<void>;

beforeAll(async () => {
  receiver = await OtlpReceiver.open();
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint);
  end = await startTracing({ service: "foley-server", version: () => "1.2.3", warn: (line) => expect(line).toBe("") });
  server = await openTestHouse();
});

afterAll(async () => {
  await server.close();
  receiver.close();
  vi.unstubAllEnvs();
});

test("a job is a part of the request that it came with, and that a part of what its caller does", async () => {
  const caller = { traceId: "a".repeat(32), spanId: "b".repeat(16) };
  const headers = { traceparent: `00-${caller.traceId}-${caller.spanId}-01` };
  const wishes = { prompts: ["rain"], wishes: { steps: 1, durationSeconds: 0.5, seed: 1 } };
  const { id } = await told(await server.ask("POST", "/v1/jobs", { kind: "generate", ...wishes }, headers));
  await until(async () => (await told(await server.ask("GET", `/v1/jobs/${id}`))).state === "succeeded");
  await end();
  const request = receiver.named("POST request")[0];
  expect(request).toMatchObject({
    ...{ trace: caller.traceId, parent: caller.spanId, service: "foley-server" },
    facts: { "http.request.method": "POST", "http.route": "/v1/jobs", "http.response.status_code": 202 },
  });
  const [job, ...others] = receiver.named("job");
  expect(others).toEqual([]);
  expect(job).toMatchObject({
    ...{ trace: caller.traceId, parent: request?.id, isFailed: false },
    facts: { "foley.job.id": id, "foley.job.kind": "generate" },
  });
  expect(receiver.named("work")).toMatchObject([{ trace: caller.traceId, parent: job?.id }]);
  expect(receiver.named("load model")).toMatchObject([{ trace: caller.traceId, facts: { "foley.model": "nano" } }]);
  const looks = receiver.named("GET request");
  expect(looks.length).toBeGreaterThan(0);
  expect(looks.every(({ trace }) => trace !== caller.traceId)).toBe(true);
});
