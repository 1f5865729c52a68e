/**
 * Prompts in plain words for the classes of ESC-10, to measure a model with.
 *
 * None of them is among the captions that models are trained on.
 */
export const evaluationPrompts: Readonly<Record<string, readonly string[]>> = {
  dog: ["a dog barking", "a dog barks", "barking of a dog", "a dog barking in the distance"],
  rooster: ["a rooster crowing", "a rooster crows", "crowing of a rooster", "a rooster crowing on a farm"],
  rain: ["rain falling down", "sound of rain", "heavy rain falling", "rain on the window"],
  sea_waves: ["waves of the sea", "sea waves on the shore", "waves at the beach", "the ocean and its waves"],
  crackling_fire: ["a crackling fire", "fire crackling", "a fire burning", "a crackling campfire"],
  crying_baby: ["a baby crying", "a crying baby", "baby cries", "an infant cries"],
  sneezing: ["a person sneezes", "someone sneezing", "a man sneezing", "a woman sneezes"],
  clock_tick: ["a ticking clock", "a clock ticks", "clock ticking", "the clock is ticking"],
  helicopter: ["a helicopter flying by", "a helicopter flies overhead", "a flying helicopter", "helicopter rotor"],
  chainsaw: [
    "a chainsaw cutting a tree",
    "a running chainsaw",
    "chainsaw cutting wood",
    "cutting wood with a chainsaw",
  ],
};
