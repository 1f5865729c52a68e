import { create } from "zustand";
import { FoleyError } from "../../engine/tensor/error.ts";
import { isShowableKey } from "../../server/api/key.ts";
import { keptForTab } from "../store/kept-texts.ts";

/** A question for the server's key. */
interface KeyQuestion {
  /** Whether the one that was given before did not fit. */
  readonly wasWrong: boolean;
  readonly answer: (key: string) => void;
  /** There is none to give now. */
  readonly refuse: () => void;
}

/** Null where nothing is asked. */
export const useKeyQuestion = create<{ readonly question: KeyQuestion | null }>(() => ({ question: null }));

const place = "foley-studio-key";

/** The key that was given in this tab. */
export function keptKey(): string | null {
  return keptForTab.get(place);
}

let asking: Promise<void> | null = null;

/**
 * Asks people for the key, once for all that wait for it.
 *
 * @throws FoleyError "config" where nobody gives one
 */
export function askForKey(wasWrong: boolean): Promise<void> {
  asking ??= new Promise<void>((resolve, reject) => {
    const end = (): void => {
      useKeyQuestion.setState({ question: null });
      asking = null;
    };
    const answer = (key: string): void => {
      if (!isShowableKey(key)) {
        // No header takes it, and no server has it.
        useKeyQuestion.setState({ question: { wasWrong: true, answer, refuse } });
        return;
      }
      keptForTab.set(place, key);
      end();
      resolve();
    };
    const refuse = (): void => {
      end();
      reject(new FoleyError("config", "server: expected its key, got none; try again to give it"));
    };
    useKeyQuestion.setState({ question: { wasWrong, answer, refuse } });
  });
  return asking;
}
