import { create } from "zustand";
import type { PageTone } from "./sound/spectrogram/level-colours.ts";
import { keptForGood } from "./store/kept-texts.ts";

/** Light, dark, or as the system has it. */
export const themeNames = ["system", "light", "dark"] as const;
export type ThemeName = (typeof themeNames)[number];

const place = "foley-studio-theme";

function keptTheme(): ThemeName {
  const kept = keptForGood.get(place);
  return themeNames.find((name) => name === kept) ?? "system";
}

const isSystemDark = window.matchMedia("(prefers-color-scheme: dark)");

function toneOf(theme: ThemeName): PageTone {
  if (theme !== "system") return theme;
  return isSystemDark.matches ? "dark" : "light";
}

/** The theme, and whether the page is light or dark by it. */
interface ShownTheme {
  readonly theme: ThemeName;
  readonly tone: PageTone;
}

export const useTheme = create<ShownTheme>(() => ({ theme: keptTheme(), tone: toneOf(keptTheme()) }));

isSystemDark.addEventListener("change", () => useTheme.setState(({ theme }) => ({ tone: toneOf(theme) })));

/** Shows a theme, and remembers it. */
export function setTheme(theme: ThemeName): void {
  keptForGood.set(place, theme);
  useTheme.setState({ theme, tone: toneOf(theme) });
  showTheme();
}

/** Shows the theme that is kept. */
export function showTheme(): void {
  const { theme } = useTheme.getState();
  if (theme === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", theme);
}
