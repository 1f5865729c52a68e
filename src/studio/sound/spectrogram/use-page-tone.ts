import { type RefObject, useLayoutEffect, useState } from "react";
import { watchPageStyle } from "../../style/watch-page-style.ts";
import type { PageTone } from "./level-colours.ts";

/** Whether an element lies on a dark page or on a light one, told by the colour of its text, also after it changed. */
export function usePageTone(element: RefObject<HTMLElement | null>): PageTone {
  const [tone, setTone] = useState<PageTone>("light");
  useLayoutEffect(() => {
    const look = (): void => {
      if (element.current) setTone(toneOf(getComputedStyle(element.current).color));
    };
    return watchPageStyle(look);
  }, [element]);
  return tone;
}

/** Light text lies on a dark page; any notation of CSS is told by painting it. */
function toneOf(colour: string): PageTone {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  if (context === null) return "light";
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return 0.3 * red + 0.6 * green + 0.1 * blue > 128 ? "dark" : "light";
}
