import {
  atSpeed,
  clipSeconds,
  decay,
  filtered,
  mixed,
  saw,
  shaped,
  signal,
  sine,
  square,
  tone,
  whiteNoise,
} from "./signal.js";

/**
 * Sounds of devices, made of tones.
 *
 * Each draws one clip: its samples, and words that are true of this one only.
 */
export const deviceSignals = {
  siren(random) {
    const style = random.pick(["wailing", "yelping", "two-tone"]);
    const [low, high] = [random.between(450, 700), random.between(900, 1500)];
    const hertz = {
      wailing: random.between(0.2, 0.5),
      yelping: random.between(2, 4),
      "two-tone": random.between(0.5, 1),
    }[style];
    const position =
      style === "two-tone"
        ? (t) => ((t * hertz) % 1 < 0.5 ? 0 : 1)
        : (t) => 0.5 - 0.5 * Math.cos(2 * Math.PI * hertz * t);
    const samples = tone(clipSeconds, (t) => low + (high - low) * position(t), random.pick([saw, square]));
    return { samples: filtered(samples, "lowpass", 3500), words: [`a ${style} siren`, `a ${style} police siren`] };
  },
  alarm_beep(random) {
    const [pitch, length] = [random.between(700, 3300), random.between(0.06, 0.35)];
    const pause = length * random.between(0.6, 2);
    const samples = shaped(tone(clipSeconds, pitch, random.pick([sine, square])), (t) =>
      t % (length + pause) < length ? 1 : 0,
    );
    return {
      samples,
      words: [`a ${pitch > 1800 ? "high" : "low"} alarm beeping ${length < 0.15 ? "fast" : "slowly"}`],
    };
  },
  pure_tone(random) {
    const pitch = 110 * 2 ** random.between(0, 5);
    const samples = shaped(tone(clipSeconds, pitch), (t) => Math.min(1, t / 0.02));
    const height = pitch < 300 ? "low" : pitch > 1200 ? "high" : "medium";
    return { samples, words: [`a ${height} pure tone`, `a ${height} steady sine wave`] };
  },
  frequency_sweep(random) {
    const [low, high] = [random.between(80, 300), random.between(2000, 7000)];
    const isRising = random.next() < 0.5;
    const seconds = random.between(1.5, clipSeconds);
    const samples = tone(
      seconds,
      (t) => low * (high / low) ** (isRising ? t / seconds : 1 - t / seconds),
      random.pick([sine, sine, saw]),
    );
    return {
      samples,
      words: [
        isRising ? "a tone sweeping up" : "a tone sweeping down",
        `a ${isRising ? "rising" : "falling"} frequency sweep`,
      ],
    };
  },
  geiger_counter(random) {
    const [density, pitch] = [random.between(3, 40), random.between(1500, 5000)];
    const clicks = [];
    for (let t = 0; t < clipSeconds - 0.05; t += -Math.log(1 - random.next()) / density) {
      clicks.push([
        t,
        filtered(decay(whiteNoise(0.02, random), 0.002, 0.0003), "bandpass", pitch, 2),
        random.between(0.6, 1),
      ]);
    }
    return {
      samples: mixed(clicks),
      words: [`${density > 15 ? "many fast" : "a few slow"} clicks of a geiger counter`],
    };
  },
  heartbeat(random) {
    const [beat, pitch] = [random.between(0.5, 1.2), random.between(40, 75)];
    const thump = (gain) =>
      decay(
        tone(0.3, (t) => pitch * (1 + Math.exp(-t / 0.02))),
        random.between(0.04, 0.08),
        0.008,
      ).map((x) => x * gain);
    const parts = [];
    for (let t = random.between(0, 0.2); t < clipSeconds - 0.6; t += beat * random.between(0.98, 1.02)) {
      parts.push([t, thump(1)], [t + 0.3 * beat ** 0.5, thump(random.between(0.5, 0.8))]);
    }
    return { samples: mixed(parts), words: [beat < 0.75 ? "a fast, racing heartbeat" : "a slow, calm heartbeat"] };
  },
  telephone_dialling(random) {
    const [rows, columns] = [
      [697, 770, 852, 941],
      [1209, 1336, 1477],
    ];
    const [length, step] = [random.between(0.07, 0.18), random.between(0.16, 0.5)];
    const parts = [];
    for (let t = 0; t < clipSeconds - step && parts.length < random.whole(8, 22); t += step) {
      const [low, high] = [tone(length, random.pick(rows)), tone(length, random.pick(columns))];
      parts.push([t, low.map((x, i) => x + high[i])]);
    }
    return { samples: mixed(parts), words: [`dialling a number ${step < 0.28 ? "quickly" : "slowly"}`] };
  },
  busy_signal(random) {
    const [pitch, beat] = [random.between(380, 480), random.pick([0.25, 0.35, 0.5])];
    const other = pitch + random.between(90, 150);
    const samples = signal(clipSeconds, (t) =>
      t % (2 * beat) < beat ? Math.sin(2 * Math.PI * pitch * t) + Math.sin(2 * Math.PI * other * t) : 0,
    );
    return { samples, words: [`a ${beat < 0.3 ? "fast" : "slow"} busy signal`] };
  },
  morse_code(random) {
    const [unit, pitch] = [random.between(0.05, 0.11), random.between(450, 1100)];
    const parts = [];
    for (let t = 0; t < clipSeconds - 5 * unit; t += random.next() < 0.25 ? 3 * unit : unit) {
      const length = random.next() < 0.5 ? unit : 3 * unit;
      parts.push([t, shaped(tone(length, pitch), (s) => Math.min(1, s / 0.004, (length - s) / 0.004))]);
      t += length;
    }
    return { samples: mixed(parts), words: [`${unit < 0.08 ? "fast" : "slow"} morse code`] };
  },
  laser_gun(random) {
    const [start, end] = [random.between(1800, 6000), random.between(80, 500)];
    const [length, count] = [random.between(0.12, 0.5), random.pick([1, 1, 2, 4, 7])];
    const shot = () =>
      decay(
        tone(length, (t) => end + (start - end) * Math.exp((-5 * t) / length), random.pick([sine, square, saw])),
        length / 2,
      );
    const step = Math.max(length, random.between(0.15, 1.1));
    const samples = mixed(Array.from({ length: count }, (_, i) => [i * step, shot()]));
    return { samples, words: [count === 1 ? "a single laser shot" : "several laser shots"] };
  },
  arcade_game(random) {
    const style = random.pick(["coin", "jump", "power up"]);
    const base = random.between(200, 900);
    const one = {
      coin: () =>
        mixed([
          [0, tone(0.08, base * 2, square)],
          [0.08, decay(tone(0.5, base * 2 * 1.335, square), 0.15)],
        ]),
      jump: () =>
        decay(
          tone(0.3, (t) => base * (1 + 5 * t), square),
          0.2,
        ),
      "power up": () =>
        mixed([0, 4, 7, 12, 16, 19, 24].map((n, i) => [i * 0.07, tone(0.07, (base / 1.5) * 2 ** (n / 12), square)])),
    }[style];
    const step = random.between(0.6, 1.7);
    const samples = mixed(
      Array.from({ length: random.whole(1, 5) }, (_, i) => [i * step, atSpeed(one(), random.between(0.9, 1.1))]),
    );
    return { samples, words: [`a ${style} sound in an old video game`] };
  },
  car_horn(random) {
    const pitch = random.between(290, 480);
    const other = pitch * random.pick([1.19, 1.26, 1.33]);
    const honk = (length) => {
      const [low, high] = [tone(length, pitch, saw), tone(length, other, saw)];
      return shaped(
        low.map((x, i) => x + high[i]),
        (t) => Math.min(1, t / 0.02, (length - t) / 0.03),
      );
    };
    const count = random.pick([1, 1, 2, 3, 4]);
    const length = count === 1 ? random.between(0.8, 3) : random.between(0.15, 0.6);
    const samples = mixed(
      Array.from({ length: count }, (_, i) => [i * length * random.between(1.3, 1.6), honk(length)]),
    );
    return {
      samples: filtered(samples, "bandpass", 1200, 0.5),
      words: [count === 1 ? "one long honk of a car horn" : "a car honks several times"],
    };
  },
  engine(random) {
    const hertz = random.between(12, 45);
    const style = random.pick(["idling", "revving", "speeding up"]);
    const speed = {
      idling: () => hertz,
      revving: (t) => hertz * (1.6 + Math.sin(2 * Math.PI * 0.6 * t)),
      "speeding up": (t) => hertz * (1 + 0.5 * t),
    }[style];
    const strokes = tone(
      clipSeconds,
      speed,
      (turns) => Math.exp(-6 * (turns % 1)) - 0.16 + random.between(-0.02, 0.02),
    );
    const pitch = random.between(150, 500);
    const body = mixed([
      [0, filtered(strokes, "lowpass", 900)],
      [0, filtered(strokes, "bandpass", pitch, 3), 1.5],
    ]);
    return { samples: body, words: [`an engine ${style}`, `a motor ${style}`] };
  },
};
