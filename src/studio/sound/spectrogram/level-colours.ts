/** Whether a picture lies on a dark page or on a light one: silence then is nearly the page's colour. */
export type PageTone = "dark" | "light";

/** Red, green and blue from 0 to 255 for each of 256 levels, from the softest to the loudest. */
export type LevelColours = Uint8ClampedArray;

interface Ramp {
  /** Lightness in OKLab at the softest and at the loudest. */
  readonly lightness: readonly [number, number];
  /** Hue in degrees, likewise. */
  readonly hue: readonly [number, number];
  readonly chroma: number;
}

const ramps: Readonly<Record<PageTone, Ramp>> = {
  dark: { lightness: [0.16, 0.97], hue: [-75, 105], chroma: 0.19 },
  light: { lightness: [0.985, 0.17], hue: [205, 335], chroma: 0.15 },
};

/**
 * Colours whose lightness changes evenly from level to level, so that equal steps in dB look alike, in print and to those
 * who do not see colours too.
 *
 * @see Ottosson 2020, A perceptual color space for image processing (OKLab)
 */
export function levelColours(tone: PageTone): LevelColours {
  const { lightness, hue, chroma } = ramps[tone];
  const colours = new Uint8ClampedArray(3 * 256);
  for (let level = 0; level < 256; level++) {
    const place = level / 255;
    const between = ([from, to]: readonly [number, number]): number => from + (to - from) * place;
    const angle = (between(hue) * Math.PI) / 180;
    colours.set(withinGamut(between(lightness), chroma * Math.sin(Math.PI * place) ** 0.8, angle), 3 * level);
  }
  return colours;
}

/** The same colour, paler where no screen could show it. */
function withinGamut(lightness: number, chroma: number, angle: number): number[] {
  for (let part = 1; part > 0; part -= 0.02) {
    const linear = linearRgb(lightness, part * chroma * Math.cos(angle), part * chroma * Math.sin(angle));
    if (linear.every((value) => value >= 0 && value <= 1)) return linear.map(gammaByte);
  }
  return linearRgb(lightness, 0, 0).map(gammaByte);
}

function linearRgb(lightness: number, a: number, b: number): number[] {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
    -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
    -0.0041960863 * long - 0.7034186147 * middle + 1.707614701 * short,
  ];
}

function gammaByte(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.max(0, linear) ** (1 / 2.4) - 0.055;
  return Math.round(255 * value);
}
