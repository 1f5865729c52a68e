import { z } from "zod";
import { orNull } from "../../settings/or-null.ts";
import { setting } from "../../settings/setting.ts";

/** Some machines of one kind, as people write them: `10`, `10@0.35`, `2@1.20x4`; at least one, of some speed. */
const machinesPattern = /^(0*[1-9]\d{0,5})(?:@(\d+(?:\.\d+)?))?(?:x(?![0.]+$)(\d+(?:\.\d+)?))?$/;

/** What a study is planned for. */
export const planSchema = z.strictObject({
  machines: setting(
    z
      .array(
        setting(z.string().regex(machinesPattern), "machines", {
          expected: "a count from 1 on, as in 10, 10@0.35 or 2@1.20x4",
        }),
      )
      .min(1),
    "how many machines, at which price an hour, so many times as fast as the one that was measured",
  ),
  figures: orNull(setting(z.string(), "a file of measured figures, which is written where it is not there")),
  storeMegabytes: orNull(setting(z.number().positive(), "what the store carries", { unit: "MB a second" })),
});

/** Machines of one kind. */
export interface PlannedMachines {
  readonly count: number;
  /** Of one, an hour; null where nobody said. */
  readonly price: number | null;
  /** Times the one that was measured. */
  readonly speed: number;
}

/** @param text that the schema took */
export function readMachines(text: string): PlannedMachines {
  const [, count = "1", price, speed = "1"] = machinesPattern.exec(text) ?? [];
  return { count: Number(count), price: price === undefined ? null : Number(price), speed: Number(speed) };
}
