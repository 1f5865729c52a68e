import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { resample } from "../../../dist/audio/resample.js";
import { Random } from "./random.js";
import { atSpeed, clipSeconds, filtered, inRoom, mixed, rate } from "./signal.js";

/** Which lumps are of which kind, each with what is heard. */
const kinds = {
  gunshot: {
    DSPISTOL: ["a pistol shot", "a handgun firing"],
    DSSHOTGN: ["a shotgun blast", "a shotgun firing"],
    DSDSHTGN: ["a double-barrelled shotgun blast", "a heavy shotgun"],
  },
  explosion: {
    DSRXPLOD: ["a rocket exploding", "a long, booming explosion"],
    DSBAREXP: ["a barrel blowing up", "a short explosion"],
    DSFIRXPL: ["a fireball bursting", "a fiery explosion"],
  },
  door: {
    DSDOROPN: ["a heavy door opening", "a door sliding open"],
    DSDORCLS: ["a heavy door closing", "a door sliding shut"],
    DSBDOPN: ["a door opening quickly", "a metal door opening"],
    DSBDCLS: ["a door slamming shut", "a metal door closing"],
  },
  monster: Object.fromEntries(
    "POSIT1 POSIT2 POSIT3 BGSIT1 BGSIT2 SGTSIT BRSSIT POSACT BGACT DMACT CACSIT CYBSIT KNTSIT VILSIT MANSIT PESIT BSPSIT SKESIT"
      .split(" ")
      .map((name) => [`DS${name}`, ["a monster growling", "a creature roars"]]),
  ),
  scream: Object.fromEntries(
    "PLDETH PDIEHI PODTH1 PODTH2 PODTH3 BGDTH1 BGDTH2 SGTDTH BRSDTH CACDTH VILDTH KNTDTH PLPAIN DMPAIN MNPAIN PEPAIN"
      .split(" ")
      .map((name) => [`DS${name}`, ["a creature crying out in pain", "a short cry of pain"]]),
  ),
  energy_weapon: {
    DSPLASMA: ["a plasma gun firing", "a science fiction gun"],
    DSBFG: ["a big energy gun charging up", "a huge energy weapon firing"],
    DSFIRSHT: ["a fireball thrown", "a fireball flying"],
    DSTELEPT: ["a teleporter", "someone teleporting"],
  },
};

const leastClips = 18;

/** Clips of the sounds in Freedoom's game data; those of one lump are one group. */
export async function clipsFromFreedoom(folder) {
  const lumps = lumpsOf(await readFile(join(folder, "freedoom2.wad")));
  return Object.entries(kinds).flatMap(([label, sounds]) =>
    Object.entries(sounds).flatMap(([lump, words]) => {
      const sound = decodeDmx(lumps.get(lump), lump);
      const count = Math.ceil(leastClips / Object.keys(sounds).length);
      return Array.from({ length: count }, (_, index) => ({
        name: `${label}-${lump.toLowerCase()}-${index}`,
        label,
        group: lump,
        samples: index === 0 ? sound : variantOf(sound, new Random("freedoom", lump, index)),
        words,
        origin: "freedoom",
        author: "Contributors to the Freedoom project",
        licence: "BSD-3-Clause",
        url: "https://github.com/freedoom/freedoom",
      }));
    }),
  );
}

/** Lumps of a WAD by name: a directory of offset, size and name lies where the header says. */
function lumpsOf(wad) {
  const [count, directory] = [wad.readInt32LE(4), wad.readInt32LE(8)];
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const entry = directory + 16 * index;
      const [offset, size] = [wad.readInt32LE(entry), wad.readInt32LE(entry + 4)];
      const name = wad.toString("latin1", entry + 8, entry + 16).replace(/\0.*$/s, "");
      return [name, wad.subarray(offset, offset + size)];
    }),
  );
}

/** DMX's sounds: format 3, the rate, the number of samples, and unsigned bytes between 16 bytes of padding at each end. */
function decodeDmx(lump, name) {
  if (lump === undefined || lump.length < 40 || lump.readUInt16LE(0) !== 3)
    throw new Error(`${name}: expected a lump in DMX's format 3`);
  const [fromHz, count] = [lump.readUInt16LE(2), lump.readUInt32LE(4)];
  const bytes = lump.subarray(8 + 16, 8 + count - 16);
  return resample(
    Float32Array.from(bytes, (byte) => (byte - 128) / 128),
    fromHz,
    rate,
  );
}

/** Another speed, perhaps in a room or far away, perhaps several times. */
function variantOf(sound, random) {
  const played = atSpeed(sound, random.between(0.78, 1.28));
  const far = random.next() < 0.3 ? filtered(played, "lowpass", random.between(1200, 3000)) : played;
  const placed = random.next() < 0.5 ? inRoom(far, random.between(0.2, 0.9), 0.35, random) : far;
  const step = random.between(0.5, 1.6) * Math.max(0.4, sound.length / rate);
  const count = random.pick([1, 1, 2, 3, 5]);
  return mixed(
    Array.from({ length: count }, (_, index) => [index * step, placed, random.between(0.7, 1)]).filter(
      ([start]) => start < clipSeconds - 0.2,
    ),
  );
}
