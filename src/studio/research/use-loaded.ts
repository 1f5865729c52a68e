import { useCallback, useEffect, useState } from "react";

/** What is being looked for: nothing yet, found, or a fault in words. */
export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "loaded"; readonly value: T }
  | { readonly state: "failed"; readonly fault: string };

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
      (cause: unknown) => isWanted && setLoaded({ state: "failed", fault: wordsOf(cause) }),
    );
    return () => {
      isWanted = false;
    };
  }, [load, turn]);
  return [loaded, again];
}

/** What is told again and again, as it was told last. @param follow the same function as long as the same is followed */
export function useFollowed<T>(follow: (signal: AbortSignal) => AsyncIterable<T>): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  useEffect(() => {
    const stop = new AbortController();
    const listen = async (): Promise<void> => {
      try {
        for await (const value of follow(stop.signal)) setLoaded({ state: "loaded", value });
      } catch (cause) {
        if (!stop.signal.aborted) setLoaded({ state: "failed", fault: wordsOf(cause) });
      }
    };
    void listen();
    return () => stop.abort();
  }, [follow]);
  return loaded;
}

/** A fault in one line. */
export function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
