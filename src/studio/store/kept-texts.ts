/**
 * Short texts that the browser keeps by their names. Where it may keep nothing, as where a person has blocked what sites keep,
 * the page remembers them until it is closed: even to name such a storage is an error there.
 */
export class KeptTexts {
  readonly #storage: () => Pick<Storage, "getItem" | "setItem">;
  readonly #ofPage = new Map<string, string>();

  constructor(storage: () => Pick<Storage, "getItem" | "setItem">) {
    this.#storage = storage;
  }

  get(name: string): string | null {
    try {
      return this.#storage().getItem(name);
    } catch {
      return this.#ofPage.get(name) ?? null;
    }
  }

  /** @returns whether it is there after a reload too */
  set(name: string, text: string): boolean {
    this.#ofPage.set(name, text);
    try {
      this.#storage().setItem(name, text);
      return true;
    } catch {
      return false;
    }
  }
}

export const keptForGood: KeptTexts = new KeptTexts(() => localStorage);

export const keptForTab: KeptTexts = new KeptTexts(() => sessionStorage);
