import { z } from "zod";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * Sounds that a result was made of: `hash` of their names, `contentHash` of their names and bytes, `textHash` of what is said of them,
 * which is absent where an older foley made it.
 */
const soundListSchema = z.strictObject({
  soundCount: z.int(),
  missingCount: z.int(),
  hash: sha256,
  contentHash: sha256,
  textHash: sha256.optional(),
});
export type SoundListRecord = z.output<typeof soundListSchema>;

/** One, or several where not all of it is of the same. */
const oneOrMore = z.union([z.string(), z.array(z.string()).min(2)]);

/** What numbers are bound to: what made them, by content. */
export const madeBySchema = z.strictObject({
  /** By the config's names, the hashes of their weights and settings. */
  models: z.record(z.string(), sha256),
  /** Who judged, by role. */
  backbones: z.record(z.string(), z.strictObject({ name: z.string(), hash: sha256, protocol: z.string() })),
  sounds: z.record(
    z.string(),
    z.strictObject({
      /** A list for each seed where the sounds are chosen by seed. */
      training: z.union([soundListSchema, z.array(soundListSchema.extend({ seed: z.int() }))]),
      tested: soundListSchema,
    }),
  ),
  versions: z.strictObject({
    foley: oneOrMore,
    node: oneOrMore,
    device: oneOrMore,
    /** Of the checkouts that worked at it, with `+` where files differed from the commit; none of an installed package. */
    commits: z.array(z.string().regex(/^[0-9a-f]{40}\+?$/)),
  }),
});
export type MadeBy = z.output<typeof madeBySchema>;
/** Of what numbers were made with, on which no binding insists. */
export type MakerVersions = MadeBy["versions"];

/** All that had a part in something, each once, in the order in which they came. @param makers one or more */
export function joinedVersions(makers: readonly MakerVersions[]): MakerVersions {
  const distinct = (values: readonly string[]): string[] => [...new Set(values)];
  const oneOrAll = (name: "foley" | "node" | "device"): string | string[] => {
    const [first = "", ...others] = distinct(makers.flatMap((versions) => versions[name]));
    return others.length === 0 ? first : [first, ...others];
  };
  return {
    ...{ foley: oneOrAll("foley"), node: oneOrAll("node"), device: oneOrAll("device") },
    commits: distinct(makers.flatMap(({ commits }) => commits)),
  };
}

/** A line for each thing of which scores should be of one, and are of several. */
export function mixtureWarnings({ versions }: Pick<MadeBy, "versions">): string[] {
  const told = { "versions of foley": [versions.foley].flat(), devices: [versions.device].flat() };
  return Object.entries(told).flatMap(([what, all]) =>
    all.length < 2
      ? []
      : [`study: its scores are of several ${what}, ${all.join(" and ")}, which may differ by that alone`],
  );
}

/** The facts that must stay the same as long as a study lasts, each in words with its value. */
export function bindingsOf({ models, backbones, sounds }: MadeBy): ReadonlyMap<string, string> {
  const facts: [string, string][] = [
    ...Object.entries(models).map(([name, hash]): [string, string] => [`the model ${name}`, hash]),
    ...Object.entries(backbones).map(([role, { name, hash, protocol }]): [string, string] => [
      `the judge in the role ${role}`,
      `${name} ${hash.slice(0, 12)} (${protocol})`,
    ]),
    ...Object.entries(sounds).flatMap(([name, { training, tested }]): [string, string][] => [
      ...soundFacts(`${name} to learn from`, training),
      ...soundFacts(`${name} to be judged by`, tested),
    ]),
  ];
  return new Map(facts);
}

function soundFacts(which: string, lists: MadeBy["sounds"][string]["training"]): [string, string][] {
  const words = (hashes: readonly string[]): string =>
    Array.isArray(lists) ? hashes.map((hash) => hash.slice(0, 12)).join(" ") : hashes.join("");
  const texts = [lists].flat().flatMap(({ textHash }) => textHash ?? []);
  const facts: [string, string][] = [
    [`the sounds of ${which}`, words([lists].flat().map(({ contentHash }) => contentHash))],
    [`captions, classes or weights of the sounds of ${which}`, words(texts)],
  ];
  return texts.length === 0 ? facts.slice(0, 1) : facts;
}

/** A line for each binding that is another one; what was not bound may be anything. */
export function differingBindings(expected: MadeBy, got: MadeBy): string[] {
  const now = bindingsOf(got);
  return [...bindingsOf(expected)].flatMap(([what, value]) => {
    const other = now.get(what);
    return other === value ? [] : [`${what}: expected ${value}, got ${other ?? "none"}`];
  });
}
