import { describe, expect, it } from "vitest";
import { audioldmSchedulerConfig } from "../diffusion/scheduler-config.ts";
import { bfloat16ToFloat32, float32ToBfloat16, toFloat16 } from "../engine/tensor/float16.ts";
import { float32, type Tensor } from "../engine/tensor/tensor.ts";
import { inferSchedule } from "./schedule.ts";

const evenly = (start: number, end: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => start + ((end - start) * i) / (count - 1));

/** As the original code computes them: in double precision, then rounded. */
const scaled = (start: number, end: number, count: number): Tensor =>
  float32(evenly(Math.sqrt(start), Math.sqrt(end), count).map((root) => root * root));

describe("the schedule of a checkpoint", () => {
  it("is the published one where its betas are, or where it has none", () => {
    expect(inferSchedule("a.ckpt", scaled(0.0015, 0.0195, 1000))).toEqual(audioldmSchedulerConfig);
    expect(inferSchedule("a.ckpt", undefined)).toBe(audioldmSchedulerConfig);
  });

  it("has the ends, the length and the shape of its betas", () => {
    expect(inferSchedule("a.ckpt", scaled(0.00085, 0.012, 500))).toMatchObject({
      beta_schedule: "scaled_linear",
      beta_start: 0.00085,
      beta_end: 0.012,
      num_train_timesteps: 500,
    });
    expect(inferSchedule("a.ckpt", float32(evenly(0.0001, 0.02, 1000)))).toMatchObject({
      beta_schedule: "linear",
      beta_start: 0.0001,
      beta_end: 0.02,
    });
  });

  it.each([
    ["float16", (betas: Tensor) => toFloat16(betas)],
    ["bfloat16", (betas: Tensor) => float32(bfloat16ToFloat32(float32ToBfloat16((betas as Tensor<"float32">).data)))],
  ])("is told from betas that were rounded to %s", (_, round) => {
    expect(inferSchedule("a.ckpt", round(scaled(0.0015, 0.0195, 1000)))).toEqual(audioldmSchedulerConfig);
    const linear = { beta_schedule: "linear", beta_start: 0.0001, beta_end: 0.02 };
    expect(inferSchedule("a.ckpt", round(float32(evenly(0.0001, 0.02, 1000))))).toMatchObject(linear);
  });

  it("is refused where the betas follow neither", () => {
    const betas = float32(evenly(0.1, 1, 100).map((x) => 0.02 * x ** 4));
    expect(() => inferSchedule("a.ckpt", betas)).toThrow(
      /^a\.ckpt: betas: expected a linear or scaled linear schedule/,
    );
  });
});
