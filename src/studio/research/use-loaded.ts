import { useCallback, useEffect, useState } from "react";

/** What is being looked for: nothing yet, found, or a fault in words. */
export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "loaded"; readonly value: T }
  /** `last` is what was found before; null for nothing. */
  | { readonly state: "failed"; readonly fault: string; readonly last: T | null };

/** Something that is loaded, and how to load it again. @param load the same function as long as the same is wanted */
export function useLoaded<T>(load: () => Promise<T>): readonly [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn loads the same again
  useEffect(() => {
    let isWanted = true;
    load().then(
      (value) => isWanted && setLoaded({ state: "loaded", value }),
      (cause: unknown) => isWanted && setLoaded({ state: "failed", fault: wordsOf(cause), last: null }),
    );
    return () => {
      isWanted = false;
    };
  }, [load, turn]);
  return [loaded, again];
}

/** What is told again and again, as it was told last, and how to follow it again. @param follow the same function for good */
export function useFollowed<T>(follow: (signal: AbortSignal) => AsyncIterable<T>): readonly [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn follows the same again
  useEffect(() => {
    const stop = new AbortController();
    const listen = async (): Promise<void> => {
      try {
        for await (const value of follow(stop.signal)) setLoaded({ state: "loaded", value });
      } catch (cause) {
        if (!stop.signal.aborted) setLoaded((before) => lostAfter(before, wordsOf(cause)));
      }
    };
    void listen();
    return () => stop.abort();
  }, [follow, turn]);
  return [loaded, again];
}

/** What was told stays. */
function lostAfter<T>(before: Loaded<T>, fault: string): Loaded<T> {
  const last = before.state === "loaded" ? before.value : before.state === "failed" ? before.last : null;
  return { state: "failed", fault, last };
}

/** A fault in one line. */
export function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
