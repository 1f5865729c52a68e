import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { OtlpReceiver, type SentSpan } from "./support/otlp-receiver.ts";
import { QueueWorld } from "./support/queue-programs.ts";
import { isRedisMissing } from "./support/redis-server.ts";
import { until } from "./support/until.ts";

describe.skipIf(isRedisMissing)("traces of a sender and its worker", () => {
  let world: QueueWorld;
  let receiver: OtlpReceiver;

  beforeAll(async () => {
    world = await QueueWorld.open();
    receiver = await OtlpReceiver.open();
  });

  afterEach(() => vi.unstubAllEnvs());

  afterAll(async () => {
    receiver.close();
    await world.close();
  });

  test("are one, from the order to the model that is loaded for its first unit", async () => {
    vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint);
    vi.stubEnv("OTEL_BSP_SCHEDULE_DELAY", "100");
    const worker = await world.worker();
    const sender = world.send(["generate", ...(await world.sounds(3))], "made");
    expect(await sender.ended, sender.said()).toBe(0);
    await until(() => receiver.named("work").length === 3 && receiver.named("unit").length === 3, worker);
    worker.child.kill("SIGTERM");
    await worker.ended;

    const [order, ...others] = receiver.named("order");
    expect(others).toEqual([]);
    expect(order).toMatchObject({
      ...{ parent: "", service: "foley-sender", isFailed: false },
      facts: { "foley.unit.kind": "generate", "foley.unit.count": 3 },
    });
    expect(new Set(receiver.spans.map(({ trace }) => trace))).toEqual(new Set([order?.trace]));
    const above = (span: SentSpan): string => {
      const parent = receiver.spans.find(({ id }) => id === span.parent);
      return parent === undefined ? span.name : `${above(parent)} > ${span.name}`;
    };
    const lines = receiver.spans.map((span) => `${above(span)} (${span.service})`);
    expect(new Set(lines)).toEqual(
      new Set([
        "order (foley-sender)",
        "order > send (foley-sender)",
        "order > send > unit (foley-worker)",
        "order > send > unit > work (foley-maker)",
        "order > send > unit > work > load model (foley-maker)",
        "order > send > unit > work > load model > open device (foley-maker)",
      ]),
    );
    const units = receiver.named("unit");
    expect(new Set(units.map(({ facts }) => facts["foley.unit.key"])).size).toBe(3);
    const known = { "foley.unit.kind": "generate", "foley.model": world.at("tiny"), "foley.unit.end": "done" };
    for (const unit of units) expect(unit).toMatchObject({ facts: known, isFailed: false });
    expect(receiver.named("load model")).toMatchObject([{ facts: { "foley.model": world.at("tiny") } }]);
  });
});
