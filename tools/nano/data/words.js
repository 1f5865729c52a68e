import { Random } from "./random.js";

/** What one may type to ask for a kind; ESC-10's classes have theirs in foley itself. */
export const phrasings = {
  siren: ["a siren", "a police siren", "an ambulance siren", "an emergency siren wailing", "a fire engine siren"],
  alarm_beep: ["an alarm", "an alarm clock beeping", "a beeping alarm", "electronic beeps", "a smoke alarm beeps"],
  pure_tone: ["a pure tone", "a sine wave", "a test tone", "a steady beep", "a constant tone"],
  frequency_sweep: ["a frequency sweep", "a sweeping tone", "a sine sweep", "a sliding tone", "a chirp signal"],
  geiger_counter: [
    "a geiger counter",
    "geiger counter clicks",
    "random clicks",
    "a radiation detector clicking",
    "clicking",
  ],
  heartbeat: ["a heartbeat", "a beating heart", "the beat of a heart", "a heart pounding", "heart beats"],
  telephone_dialling: [
    "dialling a telephone",
    "phone keypad tones",
    "touch tones of a phone",
    "someone dials a number",
    "telephone dial tones",
  ],
  busy_signal: [
    "a busy signal",
    "a telephone busy tone",
    "an engaged tone on the phone",
    "the line is busy",
    "phone line beeping",
  ],
  morse_code: [
    "morse code",
    "a message in morse code",
    "telegraph beeps",
    "a radio operator sending morse",
    "dots and dashes",
  ],
  laser_gun: ["a laser gun", "a laser", "pew pew", "a ray gun firing", "laser blasts"],
  arcade_game: [
    "an arcade game",
    "an 8-bit video game",
    "a retro game sound",
    "an old computer game",
    "chiptune sound effect",
  ],
  car_horn: ["a car horn", "a car honking", "a honking car", "someone honks the horn", "a horn beeps in traffic"],
  engine: ["an engine", "a car engine", "a motor running", "an engine running", "the hum of a motor"],
  white_noise: ["white noise", "static", "radio static", "hiss", "television static"],
  brown_noise: ["brown noise", "a low rumble", "rumbling", "a deep rumbling noise", "the rumble inside an aircraft"],
  wind: ["wind", "the wind blowing", "wind outdoors", "gusty wind", "a windy day"],
  thunder: ["thunder", "thunder and lightning", "thunder in the sky", "a storm with thunder", "a thunderstorm"],
  bubbles: ["bubbles", "bubbling water", "water bubbling", "bubbles under water", "an aquarium bubbling"],
  crickets: ["crickets", "crickets chirping", "a cricket", "insects at night", "chirping crickets on a summer night"],
  buzzing_insect: ["an insect buzzing", "a buzzing fly", "buzzing", "a bee or a mosquito", "an insect flying around"],
  whoosh: ["a whoosh", "a swoosh", "something flies past fast", "a whooshing sound", "a sword swung through the air"],
  footsteps: ["footsteps", "someone walking", "a person walking", "walking feet", "steps"],
  applause: ["applause", "people clapping", "an audience applauding", "clapping after a concert", "a crowd claps"],
  piano: ["a piano", "piano music", "someone plays the piano", "a grand piano", "piano"],
  music_box: ["a music box", "a small music box playing", "a toy music box", "music box melody", "a wind-up music box"],
  xylophone: [
    "a xylophone",
    "a wooden xylophone",
    "wooden bars struck with mallets",
    "someone plays the xylophone",
    "xylophone music",
  ],
  church_bell: ["a church bell", "church bells ringing", "a bell tolls", "a bell", "tubular bells"],
  church_organ: [
    "a church organ",
    "a pipe organ",
    "organ music",
    "the organ in a cathedral",
    "someone plays the church organ",
  ],
  accordion: ["an accordion", "accordion music", "a street musician plays the accordion", "a squeezebox", "accordion"],
  harmonica: ["a harmonica", "someone plays the harmonica", "a mouth organ", "blues harmonica", "harmonica"],
  acoustic_guitar: [
    "an acoustic guitar",
    "a guitar",
    "a guitar being played",
    "someone plays the guitar",
    "guitar music",
  ],
  electric_guitar: [
    "an electric guitar",
    "a distorted guitar",
    "a rock guitar",
    "heavy metal guitar",
    "an overdriven guitar",
  ],
  bass_guitar: ["a bass guitar", "a bass line", "an electric bass", "someone plays bass", "bass guitar"],
  violin: ["a violin", "a fiddle", "someone plays the violin", "a solo violin", "violin music"],
  harp: ["a harp", "someone plays the harp", "harp strings plucked", "harp music", "a heavenly harp"],
  timpani: ["timpani", "a kettledrum", "kettle drums", "orchestral drums", "a deep orchestra drum"],
  string_orchestra: ["a string orchestra", "strings", "orchestral strings", "an orchestra playing", "a string section"],
  choir: ["a choir", "a choir singing", "people singing together", "singing without words", "choral music"],
  trumpet: ["a trumpet", "someone plays the trumpet", "a trumpet solo", "trumpet music", "a trumpeter playing"],
  saxophone: ["a saxophone", "a sax", "jazz saxophone", "someone plays the saxophone", "saxophone music"],
  flute: ["a flute", "someone plays the flute", "a solo flute", "flute music", "a flautist playing"],
  whistling: ["whistling", "someone whistles", "a person whistling a tune", "a whistled tune", "a human whistle"],
  sitar: ["a sitar", "Indian sitar music", "someone plays the sitar", "sitar", "a sitar being plucked"],
  banjo: ["a banjo", "bluegrass banjo", "someone plays the banjo", "banjo music", "country banjo picking"],
  bagpipes: ["bagpipes", "Scottish bagpipes", "a piper playing", "bagpipe music", "someone plays the bagpipes"],
  steel_drum: ["a steel drum", "steel pan", "Caribbean steel drums", "steel drum music", "someone plays the steel pan"],
  birdsong: ["a bird", "birdsong", "birds singing", "a bird tweeting", "a bird chirping in a tree"],
  telephone_ring: ["a telephone ringing", "a phone rings", "an old telephone", "a ringing phone", "ring ring"],
  kick_drum: ["a kick drum", "a bass drum", "a kick drum of a drum kit", "kick drum hits", "a thumping bass drum"],
  snare_drum: ["a snare drum", "a snare", "snare hits", "a crisp snare drum", "someone hits a snare drum"],
  hi_hat: ["a hi-hat", "hi-hats", "a drummer's hi-hat", "hi-hat cymbals", "a ticking hi-hat"],
  cymbal: ["a cymbal", "cymbals", "a brass cymbal", "a cymbal of a drum kit", "someone hits a cymbal"],
  tom_drum: ["a tom drum", "toms", "a tom of a drum kit", "tom-tom drums", "a drum being hit"],
  hand_clap: ["a hand clap", "hand claps", "clap", "clapping hands", "handclaps"],
  cowbell: ["a cowbell", "cowbell", "someone hits a cowbell", "more cowbell", "a metal cowbell"],
  tambourine: ["a tambourine", "tambourine", "someone shakes a tambourine", "jingling tambourine", "tambourine hits"],
  conga: ["a conga drum", "congas", "someone plays the congas", "hand drums", "Latin percussion"],
  shaker: ["a shaker", "maracas", "someone shakes maracas", "shaking a shaker", "a rattling shaker"],
  triangle: [
    "a triangle",
    "a triangle being struck",
    "the ting of a triangle",
    "triangle instrument",
    "a small metal triangle ringing",
  ],
  wood_block: ["a wood block", "wood blocks", "knocking on wood", "a hollow piece of wood", "a wooden knock"],
  drum_beat: ["a drum beat", "drums", "a drum loop", "someone plays the drums", "a drum kit"],
  tabla: ["a tabla", "tabla drums", "an Indian hand drum", "tabla", "someone plays the tabla"],
  bass_synthesizer: [
    "a bass synthesizer",
    "synth bass",
    "a deep synthetic bass note",
    "an electronic bass",
    "a fat synth bass",
  ],
  electronic_blip: ["an electronic blip", "a blip", "a short electronic beep", "a computer blip", "a synthetic plop"],
  robot: ["a robot", "robot noises", "a glitching robot", "a robot voice", "a machine that talks"],
  drone: ["a drone", "a dark ambient drone", "an atmospheric hum", "ambient synthesizer pad", "an eerie drone"],
  record_scratch: [
    "a record scratch",
    "scratching a record",
    "a DJ scratching",
    "vinyl scratching",
    "a turntable scratch",
  ],
  gunshot: ["a gunshot", "a gun", "gunfire", "someone fires a gun", "a shot"],
  explosion: ["an explosion", "a loud explosion", "a bomb going off", "something explodes", "a blast"],
  door: ["a door", "a heavy door", "a door in a game", "the noise of a door", "someone uses a door"],
  monster: ["a monster", "a growling monster", "a roaring beast", "an angry demon", "a monster in a game"],
  scream: ["a scream", "someone screaming", "a monster dying", "a death cry", "an agonised scream"],
  energy_weapon: ["an energy weapon", "a futuristic weapon", "a sci-fi gun", "a magical blast", "an alien weapon"],
};

const templates = [(words) => `sound effect: ${words}`, (words) => `${words}.`];
/** These need words that name a thing. */
const nounTemplates = [...templates, (words) => `the sound of ${words}`, (words) => `a recording of ${words}`];
const clause =
  /^(some(one|thing)|a crowd|the line|a phone|a bell|thunder|a monster in|ring|pew)\b|\b(is|roars|honks|hits|plays)\b/;

/** What may be said of a clip: its own words, its kind's in an order of its own, the kind's name, and some in templates. */
export function captionsOf({ name, label, words }) {
  const known = phrasings[label];
  if (known === undefined) throw new Error(`${label}: expected phrasings in words.js, got none`);
  const random = new Random("words", name);
  const said = [...words, ...random.shuffled(known)];
  const templated = Array.from({ length: 2 }, () => {
    const chosen = random.pick(said);
    return random.pick(clause.test(chosen) ? templates : nounTemplates)(chosen);
  });
  return [...new Set([...said, label.replaceAll("_", " "), ...templated])];
}
