import type { DeviceName } from "../engine/runtime/device.ts";
import type { OpenedRuntime } from "../engine/runtime/open-on.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import type { FurtherJudge } from "../evaluate/score/further-scores.ts";
import type { Judges } from "../evaluate/score/judges.ts";
import { stampOf } from "../files/stamp-of.ts";
import type { Model } from "../generate/model.ts";
import type { RunSound } from "../generate/run-sound.ts";
import { traced } from "../tracing/traced.ts";
import { type DeviceUse, hearing, soundingOf, training } from "./device-use.ts";
import type { JudgeChoice } from "./judges.ts";
import { KeptPrograms } from "./kept-programs.ts";
import { LoadedOnce } from "./loaded-once.ts";
import type { ModelWishes } from "./model-wishes.ts";
import { OwnedRuntime } from "./owned-runtime.ts";
import { version } from "./version.ts";

/** What work with devices is done with; null for what each kind of work usually takes. */
export interface ResourceWishes {
  readonly device: DeviceName | null;
  /** Threads of the processor; null for all. */
  readonly threads: number | null;
  /** Hears of a device that is compared with the processor, which takes a moment the first time on a machine, and may be waited for. */
  readonly onDeviceCheck: (device: string) => unknown;
}

/** Devices, models and judges: each loaded when it is first asked for, shared by all who ask, freed together. */
export class Resources {
  readonly #wishes: ResourceWishes;
  readonly #devices = new LoadedOnce<OpenedRuntime>();
  readonly #programs = new LoadedOnce<Runtime>();
  readonly #models = new LoadedOnce<Model>(({ isDisposed }) => !isDisposed);
  readonly #judges = new LoadedOnce<Judges>();
  readonly #further = new LoadedOnce<FurtherJudge>();

  constructor(wishes: ResourceWishes) {
    this.#wishes = wishes;
  }

  /** @throws FoleyError "usage" for an unknown device, "device" for one that is not here */
  device(use: DeviceUse): Promise<OpenedRuntime> {
    const open = async (): Promise<OpenedRuntime> => {
      const { openDevice } = await import("./open-device.ts");
      const { device, threads, onDeviceCheck } = this.#wishes;
      const { runtime, warnings } = await openDevice(await use.proof(), {
        ...{ device: device ?? use.usual, threadCount: threads ?? undefined, onDeviceCheck },
        inBackground: use.inBackground,
      });
      return { runtime: new OwnedRuntime(runtime), warnings };
    };
    return this.#devices.get(use.name, () => traced("open device", { "foley.use": use.name }, open));
  }

  /** The device that trains, for trainings of which many are alike. */
  repeatedTraining(): Promise<Runtime> {
    return this.#programs.get(training.name, async () => new KeptPrograms((await this.device(training)).runtime));
  }

  /**
   * A model whose files were replaced since is loaded anew; what was loaded of them before stays until all is freed.
   *
   * @param nameOrPath as `loadModel` takes it
   * @param run how the model's sounds are run, by whoever is the first to ask for it
   */
  async model(nameOrPath: string, { loras = [], name }: ModelWishes, run: RunSound): Promise<Model> {
    const { findModel } = await import("../generate/node/find-model.ts");
    const { modelStamp } = await import("../generate/node/model-stamp.ts");
    const folder = await findModel(nameOrPath);
    const key = JSON.stringify([
      nameOrPath,
      name ?? null,
      loras.map(({ path, strength, place }) => [path, strength, place ?? null]),
    ]);
    const stamp = modelStamp(folder) + stampOf(...loras.map(({ path, place }) => place ?? path));
    const load = async (): Promise<Model> => {
      const { loadModel } = await import("../generate/node/load-model.ts");
      const { runtime, warnings } = await this.device(soundingOf(nameOrPath));
      return loadModel(runtime, nameOrPath, { version: version(), name, loras, warnings, run });
    };
    const facts = { "foley.model": nameOrPath, "foley.lora.count": loras.length };
    return this.#models.get(key, () => traced("load model", facts, load), stamp);
  }

  /** Weights that nobody named, and those that were replaced, are looked for anew each time. */
  async judges({ preset, panns, vggish, clap }: JudgeChoice): Promise<Judges> {
    const { judgesStamp, loadJudges } = await import("./judges.ts");
    const load = async (): Promise<Judges> => {
      const { runtime } = await this.device(hearing);
      return loadJudges(runtime, { preset, panns, vggish, clap });
    };
    const key = JSON.stringify([preset, panns, vggish, clap]);
    const stamp = await judgesStamp({ panns, vggish, clap });
    return this.#judges.get(key, () => traced("load judges", { "foley.preset": preset }, load), stamp);
  }

  /** @param words as `furtherWords` takes them */
  async furtherJudges(words: readonly string[]): Promise<FurtherJudge[]> {
    const { furtherStamp, loadFurtherJudge } = await import("./further-judge.ts");
    const load = async (one: string): Promise<FurtherJudge> => {
      const { runtime } = await this.device(hearing);
      return loadFurtherJudge(runtime, one);
    };
    const judge = (one: string): Promise<FurtherJudge> =>
      this.#further.get(one, () => traced("load judge", { "foley.judge": one }, () => load(one)), furtherStamp(one));
    return Promise.all(words.map(judge));
  }

  /** Frees all that was loaded. What runs meanwhile fails. */
  async close(): Promise<void> {
    await this.#judges.takeAll();
    await this.#further.takeAll();
    await Promise.all((await this.#models.takeAll()).map((model) => model.dispose()));
    await Promise.all((await this.#devices.takeAll()).map(({ runtime }) => runtime.close()));
  }
}
