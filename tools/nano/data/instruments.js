/**
 * General MIDI's programs (counted from 0) as kinds of sound: the range of keys, and which forms suit the instrument.
 *
 * `called` is how captions name it.
 */
export const instruments = {
  piano: { programs: [0, 1], keys: [28, 92], forms: "note chord melody run", called: "a piano" },
  music_box: { programs: [10], keys: [60, 96], forms: "melody chord run", called: "a music box" },
  xylophone: { programs: [13], keys: [53, 96], forms: "note melody run", called: "a xylophone" },
  church_bell: { programs: [14], keys: [48, 76], forms: "note melody", called: "a church bell" },
  church_organ: { programs: [19], keys: [36, 84], forms: "note chord chord melody", called: "a church organ" },
  accordion: { programs: [21], keys: [48, 84], forms: "note chord melody run", called: "an accordion" },
  harmonica: { programs: [22], keys: [60, 86], forms: "note chord melody", called: "a harmonica" },
  acoustic_guitar: { programs: [24, 25], keys: [40, 76], forms: "note chord melody run", called: "an acoustic guitar" },
  electric_guitar: {
    programs: [29, 30],
    keys: [40, 74],
    forms: "note fifth fifth melody",
    called: "a distorted electric guitar",
  },
  bass_guitar: { programs: [33, 34, 36], keys: [28, 50], forms: "note melody run", called: "a bass guitar" },
  violin: { programs: [40], keys: [55, 91], forms: "note melody run", called: "a violin" },
  harp: { programs: [46], keys: [36, 92], forms: "note chord run run", called: "a harp" },
  timpani: { programs: [47], keys: [38, 58], forms: "note melody roll", called: "a timpani drum" },
  string_orchestra: {
    programs: [48, 49],
    keys: [36, 84],
    forms: "note chord chord melody",
    called: "a string orchestra",
  },
  choir: { programs: [52, 53], keys: [43, 79], forms: "note chord chord melody", called: "a choir" },
  trumpet: { programs: [56, 59], keys: [54, 84], forms: "note melody run", called: "a trumpet" },
  saxophone: { programs: [65, 66], keys: [46, 80], forms: "note melody run", called: "a saxophone" },
  flute: { programs: [73], keys: [60, 92], forms: "note melody run", called: "a flute" },
  whistling: { programs: [78], keys: [64, 92], forms: "note melody", called: "a person whistling" },
  sitar: { programs: [104], keys: [48, 76], forms: "note melody run", called: "a sitar" },
  banjo: { programs: [105], keys: [48, 80], forms: "note chord run run", called: "a banjo" },
  bagpipes: { programs: [109], keys: [55, 79], forms: "note fifth melody", called: "the bagpipes" },
  steel_drum: { programs: [114], keys: [52, 84], forms: "note chord melody run", called: "a steel drum" },
  birdsong: { programs: [123], keys: [54, 88], forms: "note melody", called: "a bird" },
  telephone_ring: { programs: [124], keys: [50, 84], forms: "note repeat", called: "a telephone" },
};

/** Kits of the sound font: standard, room, power, jazz, then electronic and TR-808. */
const any = [0, 8, 16, 32, 24, 25];
const [brush, orchestra] = [40, 48];

/** Keys of General MIDI's drum channel as kinds of sound. */
export const drums = {
  kick_drum: { kits: [...any, orchestra], keys: [35, 36], called: "a kick drum" },
  snare_drum: { kits: [...any, orchestra, brush], keys: [38, 40], called: "a snare drum" },
  hi_hat: { kits: any, keys: [42, 44, 46], called: "a hi-hat" },
  cymbal: { kits: any, keys: [49, 51, 52, 55, 57, 59], called: "a cymbal" },
  tom_drum: { kits: any, keys: [41, 43, 45, 47, 48, 50], called: "a tom drum" },
  hand_clap: { kits: [0, 24, 25], keys: [39], called: "hands clapping" },
  cowbell: { kits: [0, 25], keys: [56], called: "a cowbell" },
  tambourine: { kits: [0], keys: [54], called: "a tambourine" },
  conga: { kits: [0, 25], keys: [62, 63, 64], called: "a conga drum" },
  shaker: { kits: [0, 25], keys: [70], called: "a shaker" },
  triangle: { kits: [0], keys: [80, 81], called: "a triangle" },
  wood_block: { kits: [0], keys: [76, 77], called: "a wood block" },
};
