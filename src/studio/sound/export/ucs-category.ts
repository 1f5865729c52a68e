/** A category of the Universal Category System, by which libraries of sound effects are ordered. */
export interface UcsCategory {
  /** As it begins a file's name. */
  readonly id: string;
  readonly category: string;
  readonly subcategory: string;
}

type Row = readonly [id: string, category: string, subcategory: string, words: string];

/** The categories of what foley's models are asked for most, with words that point at them; see universalcategorysystem.com, v8. */
// biome-ignore format: a table
const rows: readonly Row[] = [
  ["ANMLDog", "ANIMALS", "DOG", "dog dogs bark barking puppy growl"],
  ["ANMLCat", "ANIMALS", "CAT DOMESTIC", "cat cats meow purr kitten"],
  ["ANMLFarm", "ANIMALS", "FARM", "cow sheep pig goat moo"],
  ["ANMLHors", "ANIMALS", "HORSE", "horse neigh whinny"],
  ["ANMLInsc", "ANIMALS", "INSECT", "cricket crickets insect insects bee bees fly buzzing mosquito"],
  ["ANMLAmph", "ANIMALS", "AMPHIBIAN", "frog frogs toad"],
  ["ANMLWild", "ANIMALS", "WILD", "lion elephant wolf bear howl"],
  ["BIRDFowl", "BIRDS", "FOWL", "rooster hen chicken duck goose crow-cock cockerel crowing"],
  ["BIRDSong", "BIRDS", "SONGBIRD", "bird birds birdsong chirp chirping tweet"],
  ["BIRDCrow", "BIRDS", "CROW", "crow raven caw"],
  ["RAIN", "RAIN", "GENERAL", "rain raining rainfall drizzle"],
  ["THUN", "WEATHER", "THUNDER", "thunder thunderstorm lightning"],
  ["WIND", "WIND", "GENERAL", "wind breeze gust windy"],
  ["WATRSurf", "WATER", "SURF", "surf sea ocean waves shore beach"],
  ["WATRFlow", "WATER", "FLOW", "stream river brook creek water"],
  ["WATRDrip", "WATER", "DRIP", "drip drips dripping"],
  ["WATRSplsh", "WATER", "SPLASH", "splash splashing"],
  ["WATRBubl", "WATER", "BUBBLES", "bubble bubbles bubbling"],
  ["FIRECrkl", "FIRE", "CRACKLE", "crackling crackle campfire fireplace"],
  ["FIREBurn", "FIRE", "BURNING", "fire flames burning"],
  ["VOXBaby", "VOICES", "BABY", "baby infant"],
  ["VOXScrm", "VOICES", "SCREAM", "scream screaming shriek"],
  ["VOXLaff", "VOICES", "LAUGH", "laugh laughing laughter"],
  ["VOXSing", "VOICES", "SINGING", "singing singer"],
  ["HMNSneez", "HUMAN", "SNEEZE", "sneeze sneezing"],
  ["HMNCough", "HUMAN", "COUGH", "cough coughing"],
  ["HMNSnor", "HUMAN", "SNORE", "snore snoring"],
  ["HMNHart", "HUMAN", "HEARTBEAT", "heartbeat heart"],
  ["HMNBrth", "HUMAN", "BREATH", "breath breathing"],
  ["CRWDApls", "CROWDS", "APPLAUSE", "applause clapping audience"],
  ["CRWDWalla", "CROWDS", "WALLA", "crowd chatter people"],
  ["FEETHmn", "FOOTSTEPS", "HUMAN", "footsteps footstep steps walking running"],
  ["CLOCKTick", "CLOCKS", "TICK", "clock ticking tick watch"],
  ["CLOCKChim", "CLOCKS", "CHIME", "chime chimes"],
  ["AEROHeli", "AIRCRAFT", "HELICOPTER", "helicopter chopper"],
  ["AEROJet", "AIRCRAFT", "JET", "jet airplane aeroplane plane"],
  ["TOOLPowr", "TOOLS", "POWER", "chainsaw drill saw grinder"],
  ["TOOLHand", "TOOLS", "HAND", "hammer hammering handsaw"],
  ["ALRMSirn", "ALARMS", "SIREN", "siren sirens"],
  ["ALRMElec", "ALARMS", "ELECTRONIC", "alarm"],
  ["BEEP", "BEEPS", "GENERAL", "beep beeping tone sine"],
  ["BELLLrg", "BELLS", "LARGE", "church-bell bell bells"],
  ["BELLDoor", "BELLS", "DOORBELL", "doorbell"],
  ["COMTelph", "COMMUNICATIONS", "TELEPHONE", "telephone phone dialling busy"],
  ["COMTelm", "COMMUNICATIONS", "TELEMETRY", "morse telemetry"],
  ["COMStatic", "COMMUNICATIONS", "STATIC", "static noise white brown"],
  ["CMPTKey", "COMPUTERS", "KEYBOARD & MOUSE", "keyboard typing mouse"],
  ["VEHHorn", "VEHICLES", "HORN", "horn honk honking"],
  ["VEHCar", "VEHICLES", "CAR", "car driving automobile"],
  ["VEHMoto", "VEHICLES", "MOTORCYCLE", "motorcycle motorbike"],
  ["TRNMisc", "TRAINS", "MISC", "train locomotive railway"],
  ["MOTRComb", "MOTORS", "COMBUSTION", "engine motor"],
  ["MACHAppl", "MACHINES", "APPLIANCE", "vacuum washing blender"],
  ["DOORWood", "DOORS", "WOOD", "door slam"],
  ["DOORKnck", "DOORS", "KNOCK", "knock knocking"],
  ["GLASBrk", "GLASS", "BREAK", "glass shatter shattering"],
  ["METLImpt", "METAL", "IMPACT", "metal clang"],
  ["WOODCrsh", "WOOD", "CRASH & DEBRIS", "wood timber"],
  ["PAPRHndl", "PAPER", "HANDLE", "paper page"],
  ["EXPLReal", "EXPLOSIONS", "REAL", "explosion blast explode"],
  ["FRWKComr", "FIREWORKS", "COMMERCIAL", "fireworks firework"],
  ["GUNPis", "GUNS", "PISTOL", "gunshot gun pistol shot"],
  ["LASRGun", "LASERS", "GUN", "laser"],
  ["SCIWeap", "SCIFI", "WEAPON", "energy-weapon blaster"],
  ["GAMEArcd", "GAMES", "ARCADE", "arcade game"],
  ["UIBeep", "USER INTERFACE", "BEEP", "blip notification"],
  ["UIClick", "USER INTERFACE", "CLICK", "click button"],
  ["ROBTVox", "ROBOTS", "VOCAL", "robot"],
  ["CREAMnstr", "CREATURES", "MONSTER", "monster creature zombie"],
  ["DSGNDron", "DESIGNED", "DRONE", "drone"],
  ["DSGNRise", "DESIGNED", "RISER", "riser sweep"],
  ["DSGNBoom", "DESIGNED", "BOOM", "boom"],
  ["WHSH", "SWOOSHES", "WHOOSH", "whoosh swoosh"],
  ["WHSTHmn", "WHISTLES", "HUMAN", "whistle whistling"],
  ["MUSCPerc", "MUSICAL", "PERCUSSION", "drum drums snare kick cymbal tambourine conga xylophone timpani percussion"],
  ["MUSCStr", "MUSICAL", "STRINGED", "guitar violin harp banjo cello strings sitar"],
  ["MUSCBrass", "MUSICAL", "BRASS", "trumpet trombone brass saxophone"],
  ["MUSCWind", "MUSICAL", "WOODWIND", "flute clarinet oboe bagpipes harmonica"],
  ["MUSCChor", "MUSICAL", "CHORAL", "choir choral"],
  ["MUSCToy", "MUSICAL", "TOY", "music-box"],
  ["MUSCInst", "MUSICAL", "INSTRUMENT", "piano organ accordion synthesizer"],
];

const byWord = new Map<string, UcsCategory>();
for (const [id, category, subcategory, words] of rows) {
  const row = { id, category, subcategory };
  for (const word of words.split(" ")) if (!byWord.has(word)) byWord.set(word, row);
}

/**
 * The category that a prompt's words point at: a guess by a table of words, where nobody listens. Two words side by side count
 * before one, and of several the first.
 *
 * @returns null where no word is known
 */
export function guessUcsCategory(prompt: string): UcsCategory | null {
  const words = prompt.toLowerCase().match(/[a-z]+/g) ?? [];
  const pairs = words.slice(1).map((word, i) => `${words[i]}-${word}`);
  const known = [...pairs, ...words].find((word) => byWord.has(word));
  return known === undefined ? null : (byWord.get(known) ?? null);
}
