import type { ByteSource } from "./byte-source.ts";

/** The files of a model, wherever they are: a folder, an address, memory. Paths are like `unet/config.json`. */
export interface ModelFiles {
  /** What the model's place is called in messages, such as its folder. */
  readonly name: string;
  has(path: string): Promise<boolean>;
  /**
   * @param what it is, for messages: "the settings of a model part"
   * @throws FoleyError "not-found" where there is none, "config" where it is no text
   */
  text(path: string, what: string): Promise<string>;
  /** @throws FoleyError "not-found" where there is none, "weights" where it is no file that can be read */
  source(path: string): Promise<ByteSource>;
  /** Names of what lies in a folder of the model, in no order; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
}
