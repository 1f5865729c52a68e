import { soundListText } from "../../audio/sound-list.ts";
import { sha256OfText } from "../../engine/bytes/sha256.ts";
import type { HeardSound } from "../features/hear-sounds.ts";
import { evaluationSeed } from "../metric/draws.ts";
import type { NeighbourCounts } from "../metric/neighbour-scores.ts";
import type { Preset } from "../preset.ts";
import type { Pairing } from "../sounds/pair.ts";
import { type TestListName, testLists } from "../test-list.ts";
import type { EvaluationManifest, PromptManifest, SetManifest, TestListManifest } from "./evaluation.ts";
import type { FurtherJudge } from "./further-scores.ts";
import { backbonesOf, identitiesOf, identityOf, isPublished, type Judges, place } from "./judges.ts";
import type { PromptGroups } from "./prompt-groups.ts";

/** What an evaluation was made with, beside its sounds. */
export interface Circumstances {
  readonly judges: Judges;
  readonly further: readonly FurtherJudge[];
  readonly pairing: Pairing;
  readonly preset: Preset;
  readonly neighbours: NeighbourCounts;
  readonly prompts: PromptGroups | null;
  readonly testList: TestListName | null;
  readonly versions: Readonly<Record<string, string>>;
}

/** All that decides the numbers. */
export async function manifestOf(
  generated: readonly HeardSound[],
  reference: readonly HeardSound[],
  { judges, further, pairing, preset, neighbours, prompts, testList, versions }: Circumstances,
): Promise<EvaluationManifest> {
  const sets = {
    generated: await setManifest(generated, judges, further),
    reference: await setManifest(reference, judges, further),
  };
  return {
    preset: preset.name,
    presetVersion: preset.version,
    testList: testList === null ? null : testListManifest(testList, sets),
    backbones: {
      ...identitiesOf(judges),
      ...Object.fromEntries(further.map(({ name, backbone }) => [name, identityOf(backbone)])),
    },
    isPublishedBackbone: isPublished(judges),
    klConvention: preset.klConvention,
    kadBandwidth: preset.kadBandwidth,
    neighbours,
    prompts: prompts === null ? null : promptManifest(prompts),
    seed: evaluationSeed,
    ...sets,
    isPaired: pairing.isPaired,
    pairCount: pairing.pairs.filter(([g, r]) => isRead(generated[g]) && isRead(reference[r])).length,
    versions,
  };
}

function isRead(sound: HeardSound | undefined): boolean {
  return sound !== undefined && sound.facts !== null;
}

function testListManifest(
  name: TestListName,
  { generated, reference }: { readonly generated: SetManifest; readonly reference: SetManifest },
): TestListManifest {
  const { soundCount } = testLists[name];
  return { name, soundCount, isWhole: generated.read === soundCount && reference.read === soundCount };
}

function promptManifest({ from, groups }: PromptGroups): PromptManifest {
  return { from, promptCount: groups.length, soundCount: groups.reduce((sum, { length }) => sum + length, 0) };
}

async function setManifest(
  sounds: readonly HeardSound[],
  judges: Judges,
  further: readonly FurtherJudge[],
): Promise<SetManifest> {
  const rowsAt = (at: number) => sounds.reduce((sum, { features }) => sum + (features[at]?.rows ?? 0), 0);
  const roles = (["classifier", "frames", "clap"] as const).filter((role) => judges[role] !== null);
  const firstFurther = backbonesOf(judges).length;
  const read = sounds.filter(isRead);
  const listed = read.map(({ sound: { name }, hash }) => ({ name, hash: hash ?? "" }));
  return {
    found: sounds.length,
    read: read.length,
    silent: read.filter(({ facts }) => facts?.isSilent === true).length,
    rows: Object.fromEntries([
      ...roles.map((role) => [role, rowsAt(place[role])] as const),
      ...further.map(({ name }, i) => [name, rowsAt(firstFurther + i)] as const),
    ]),
    hash: await sha256OfText(soundListText(listed)),
  };
}
