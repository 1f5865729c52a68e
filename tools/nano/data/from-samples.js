import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "./random.js";
import { readMono } from "./read-mono.js";
import { atSpeed, clipSeconds, mixed, rate } from "./signal.js";

/** Which samples are of which kind: the beginnings of their names. Others are of no kind that one would ask for. */
const kinds = {
  kick_drum: ["bd_", "drum_bass_", "drum_heavy_kick", "elec_soft_kick", "elec_hollow_kick"],
  snare_drum: [
    "sn_",
    "drum_snare_",
    "elec_snare",
    "elec_lo_snare",
    "elec_hi_snare",
    "elec_mid_snare",
    "elec_filt_snare",
  ],
  hi_hat: ["hat_", "drum_cymbal_closed", "drum_cymbal_pedal", "tbd_perc_hat"],
  cymbal: ["drum_cymbal_open", "drum_cymbal_hard", "drum_cymbal_soft", "drum_splash_", "ride_", "elec_cymbal"],
  tom_drum: ["drum_tom_", "elec_fuzz_tom"],
  cowbell: ["drum_cowbell"],
  triangle: ["elec_triangle"],
  tabla: ["tabla_"],
  drum_beat: [
    "loop_amen",
    "loop_breakbeat",
    "loop_compus",
    "loop_industrial",
    "loop_mika",
    "loop_safari",
    "loop_mehackit",
    "loop_perc",
    "arovane_beat_",
  ],
  bass_synthesizer: ["bass_"],
  electronic_blip: [
    "elec_blip",
    "elec_blup",
    "elec_beep",
    "elec_ping",
    "elec_plip",
    "elec_pop",
    "elec_tick",
    "elec_twip",
    "elec_flip",
    "tbd_perc_blip",
  ],
  robot: ["mehackit_robot", "glitch_robot"],
  drone: [
    "ambi_drone",
    "ambi_glass_hum",
    "ambi_haunted_hum",
    "ambi_lunar_land",
    "ambi_soft_buzz",
    "loop_drone",
    "tbd_pad_",
    "ambi_sauna",
    "tbd_fxbed",
  ],
  whoosh: ["ambi_swoosh", "ambi_dark_woosh", "perc_swash", "perc_swoosh"],
  record_scratch: ["vinyl_scratch", "vinyl_backspin", "vinyl_rewind"],
};

/** Short samples are hit in rhythms; of longer ones, several stretches are taken. */
const [rhythmCount, stretchCount] = [2, 3];
const shortSeconds = 1.6;
/** So that kinds of few samples are heard often enough. */
const leastClips = 12;

/** Clips of the CC0 samples of `supersonic-scsynth-samples`; those of one sample are one group. */
export async function clipsFromSamples(folder) {
  const origins = originsIn(await readFile(join(folder, "PROVENANCE.md"), "utf8"));
  const names = (await readdir(join(folder, "samples")))
    .filter((name) => name.endsWith(".flac"))
    .map((name) => name.slice(0, -5));
  const clips = [];
  for (const [label, beginnings] of Object.entries(kinds)) {
    const chosen = names.filter((name) => beginnings.some((beginning) => name.startsWith(beginning))).sort();
    for (const sample of chosen) {
      const sound = await readMono(join(folder, "samples", `${sample}.flac`));
      const credit = origins.get(sample.replaceAll("_", ""));
      if (credit === undefined) throw new Error(`${sample}: expected it in PROVENANCE.md, which does not name it`);
      const variants = variantsOf(label, sample, sound, Math.ceil(leastClips / chosen.length));
      for (const [index, variant] of variants.entries()) {
        clips.push({
          name: `${label}-${sample}-${index}`,
          label,
          group: sample,
          ...variant,
          origin: "supersonic-scsynth-samples",
          licence: "CC0-1.0",
          ...credit,
        });
      }
    }
  }
  return clips;
}

/** Author and address of each sample, by its name without underscores, as the package's PROVENANCE.md has them. */
function originsIn(text) {
  const origins = new Map();
  for (const [, name, credit] of text.matchAll(/^\* `:?(\w+)`\s*-\s*(.+)$/gm)) {
    const url = credit.match(/https?:\S+/i)?.[0];
    const author = url?.match(/people\/([^/]+)\//i)?.[1] ?? credit.match(/by (.+?) under/)?.[1];
    origins.set(name.replaceAll("_", ""), {
      author: decodeURIComponent(author),
      url: url ?? "https://github.com/samaaron/supersonic",
    });
  }
  return origins;
}

function variantsOf(label, sample, sound, least) {
  const random = new Random("sample", label, sample);
  if (sound.length / rate > shortSeconds) return stretchesOf(sound, Math.max(least, 1), random);
  const called = label.replaceAll("_", " ");
  const single = { samples: sound, words: [`a single ${called} sound`, `one ${called}`] };
  const rhythms = Array.from({ length: Math.max(rhythmCount, least) - 1 }, () => rhythmOf(sound, called, random));
  return [single, ...rhythms];
}

function rhythmOf(sound, called, random) {
  const step = random.between(0.16, 0.9);
  const isEven = random.next() < 0.6;
  const speed = random.between(0.88, 1.12);
  const hits = Array.from({ length: Math.floor((clipSeconds - 0.2) / step) }, (_, index) => index * step).filter(
    (_, index) => isEven || index === 0 || random.next() < 0.55,
  );
  const played = atSpeed(sound, speed);
  const samples = mixed([
    ...hits.map((start) => [start, played, random.between(0.7, 1)]),
    [clipSeconds - 0.1, new Float32Array(rate / 10)],
  ]);
  return {
    samples,
    words: [isEven ? `a ${step < 0.4 ? "fast" : "slow"} steady ${called} beat` : `a ${called} rhythm`],
  };
}

/** Stretches of a clip's length that do not overlap, as many as there are, then the first ones at other speeds. */
function stretchesOf(sound, least, random) {
  const length = Math.round(clipSeconds * rate);
  const count = Math.min(stretchCount, Math.max(1, Math.floor(sound.length / length)));
  const stretches = Array.from({ length: count }, (_, index) => sound.slice(index * length, (index + 1) * length));
  const others = Array.from({ length: Math.max(0, least - count) }, (_, index) =>
    atSpeed(stretches[index % count], random.between(0.75, 1.3)),
  );
  return [...stretches, ...others].map((samples) => ({ samples, words: [] }));
}
