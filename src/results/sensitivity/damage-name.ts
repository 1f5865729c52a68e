/** What a study does to sounds, to see which metric notices. */
export const damageNames = ["noise", "masking", "interference", "order"] as const;
export type DamageName = (typeof damageNames)[number];

/** What damages are called in reports. */
export const damageTitles: Readonly<Record<DamageName, string>> = {
  noise: "Gaussian noise",
  masking: "masking",
  interference: "interference",
  order: "order change",
};
