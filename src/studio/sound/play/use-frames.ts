import { useEffect, useRef } from "react";

/** Calls before each picture of the screen, while it is wanted. */
export function useFrames(isWanted: boolean, draw: () => void): void {
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(() => {
    if (!isWanted) return;
    let frame = requestAnimationFrame(function next() {
      latest.current();
      frame = requestAnimationFrame(next);
    });
    return () => {
      cancelAnimationFrame(frame);
      latest.current();
    };
  }, [isWanted]);
}
