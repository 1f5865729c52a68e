/** Phrasings of the ten classes of ESC-10, in plain words. */
const phrasings: Readonly<Record<string, readonly string[]>> = {
  dog: [
    "dog",
    "a dog",
    "dog bark",
    "dogs barking",
    "a barking dog",
    "a dog barking loudly",
    "the bark of a dog in the distance",
    "a puppy barks twice",
    "a small dog yapping",
    "a big dog barks at a stranger",
    "a hound barking",
    "woof",
    "a dog barks again and again",
    "my dog is barking",
    "an angry dog",
    "a dog growls and barks",
    "a single bark",
    "a dog barking in the yard",
  ],
  rooster: [
    "rooster",
    "a rooster",
    "rooster crow",
    "a crowing rooster",
    "a rooster crows at dawn",
    "cock-a-doodle-doo",
    "a cockerel crowing",
    "the crow of a rooster on a farm",
    "a rooster crowing in the morning",
    "roosters",
    "a cock crows",
    "a rooster wakes everyone up",
    "farm bird crowing",
    "a loud rooster",
    "a rooster calling",
    "a rooster crows far away",
  ],
  rain: [
    "rain",
    "the rain",
    "rain falling",
    "heavy rain",
    "light rain",
    "rain on a roof",
    "rain falling on leaves",
    "a rain shower",
    "steady rain",
    "it is raining",
    "pouring rain",
    "a rainy day",
    "raindrops",
    "rain pattering on a window",
    "drizzle",
    "a downpour",
    "rainfall in the city",
  ],
  sea_waves: [
    "sea waves",
    "waves",
    "the sea",
    "ocean waves",
    "ocean surf",
    "waves on a beach",
    "waves rolling onto the shore",
    "the sound of the ocean",
    "waves breaking on rocks",
    "the surf",
    "a calm sea",
    "waves washing over sand",
    "a beach with waves",
    "the ocean",
    "big waves crash",
    "seaside",
    "the tide coming in",
  ],
  crackling_fire: [
    "crackling fire",
    "fire",
    "a fire",
    "a fire crackling",
    "a camp fire crackling",
    "a wood fire burns",
    "flames crackle",
    "a fireplace",
    "logs burning in a fireplace",
    "a bonfire",
    "the crackle of a fire",
    "burning wood",
    "a campfire at night",
    "a small fire pops and crackles",
    "twigs burning",
    "a cosy fireplace crackles",
  ],
  crying_baby: [
    "crying baby",
    "baby",
    "a baby",
    "a baby cries",
    "a baby is crying",
    "an infant crying",
    "a newborn cries loudly",
    "baby crying in the next room",
    "the cry of a baby",
    "a wailing baby",
    "a hungry baby crying",
    "an unhappy infant",
    "a child crying",
    "babies crying",
    "a toddler wails",
    "a baby screams and cries",
  ],
  sneezing: [
    "sneezing",
    "sneeze",
    "a sneeze",
    "someone sneezes",
    "a man sneezes",
    "a woman sneezing",
    "a person sneezing",
    "a loud sneeze",
    "achoo",
    "someone with a cold sneezes",
    "sneezing twice",
    "a sudden sneeze",
    "a child sneezes",
    "a sneeze in a quiet room",
    "people sneezing",
    "a big sneeze",
  ],
  clock_tick: [
    "clock tick",
    "clock",
    "a clock",
    "a clock ticking",
    "the ticking of a clock",
    "a ticking clock on the wall",
    "tick tock",
    "a wall clock ticks",
    "an old clock ticks slowly",
    "a watch ticking",
    "clock ticks",
    "the tick of an alarm clock",
    "a grandfather clock ticking",
    "seconds ticking by",
    "a ticking watch",
    "a quiet clock",
  ],
  helicopter: [
    "helicopter",
    "a helicopter",
    "a helicopter flying",
    "a helicopter overhead",
    "the rotor of a helicopter",
    "a chopper flying overhead",
    "helicopter blades",
    "a helicopter hovers",
    "a helicopter flies past",
    "a helicopter landing",
    "the whirr of a helicopter",
    "a military helicopter",
    "helicopters",
    "a chopper",
    "a helicopter taking off",
    "rotor blades spinning",
  ],
  chainsaw: [
    "chainsaw",
    "a chainsaw",
    "a chain saw",
    "a chainsaw running",
    "a chainsaw cutting wood",
    "a saw cutting a tree",
    "a motor saw",
    "a chainsaw revving",
    "someone cuts down a tree with a chainsaw",
    "the buzz of a chainsaw",
    "a lumberjack with a chainsaw",
    "chainsaws in the forest",
    "a chainsaw starts up",
    "a power saw",
    "a noisy chainsaw",
    "a chainsaw idling",
  ],
};

const templates: readonly ((words: string) => string)[] = [
  (words) => words,
  (words) => `the sound of ${words}`,
  (words) => `a recording of ${words}`,
  (words) => `sound effect: ${words}`,
  (words) => `${words} outside`,
  (words) => `you can hear ${words}`,
  (words) => `${words} nearby`,
  (words) => `${words}.`,
];

/**
 * Captions for a label: every known phrasing, or the label's own words, in every template.
 *
 * The first is the plainest. Underscores are spaces.
 */
export function captionsFor(label: string): string[] {
  const known = Object.hasOwn(phrasings, label) ? phrasings[label] : undefined;
  return captionsFromPhrasings(known ?? [wordsOf(label)]);
}

/**
 * Captions for a sound of several classes: their names in one enumeration, in every template.
 *
 * One class is as in `captionsFor`; of none, nothing can be said.
 */
export function captionsForAll(labels: readonly string[]): string[] {
  const [first, ...others] = labels;
  if (first === undefined) return [];
  if (others.length === 0) return captionsFor(first);
  return captionsFromPhrasings([labelWords(labels)]);
}

/** Whether captions are what the templates make of the classes. */
export function areTemplated(captions: readonly string[], labels: readonly string[]): boolean {
  return captions.join("\n") === captionsForAll(labels).join("\n");
}

/** The classes' names and nothing else, as in "dog bark" or "dog, rain and sea waves"; empty where there is none. */
export function labelWords(labels: readonly string[]): string {
  const words = labels.map(wordsOf);
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function wordsOf(label: string): string {
  return label.replaceAll("_", " ");
}

function captionsFromPhrasings(known: readonly string[]): string[] {
  const captions = templates.flatMap((template) => known.map(template));
  return [...new Set([...captions, ...known.map(capitalized)])];
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
