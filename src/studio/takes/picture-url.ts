import type { TakePicture } from "../take.ts";
import { useTheme } from "../theme.ts";
import { drawPicture } from "./draw-picture.ts";

/** A picture as an address that an image shows. */
export function pictureUrl(picture: TakePicture): string {
  const canvas = document.createElement("canvas");
  canvas.width = picture.time;
  canvas.height = picture.bands;
  drawPicture(canvas, picture, useTheme.getState().tone);
  return canvas.toDataURL();
}
