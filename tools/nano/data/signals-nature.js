import { clipSeconds, decay, filtered, inRoom, mixed, rate, saw, shaped, sine, tone, whiteNoise } from "./signal.js";

/** Sounds as of nature, made of noise and tones; as in `deviceSignals`. */
export const natureSignals = {
  white_noise(random) {
    const cutoff = random.between(4500, 7900);
    const samples = filtered(whiteNoise(clipSeconds, random), "lowpass", cutoff);
    return { samples, words: [cutoff > 6500 ? "bright white noise" : "soft white noise"] };
  },
  brown_noise(random) {
    const rumble = drifting(random, 2);
    const samples = filtered(integrated(whiteNoise(clipSeconds, random)), "highpass", random.between(20, 60));
    return {
      samples: shaped(samples, (t) => 0.8 + 0.2 * rumble(t)),
      words: ["deep brown noise", "a steady low rumble"],
    };
  },
  wind(random) {
    const [low, high] = [random.between(150, 350), random.between(500, 1300)];
    const gust = drifting(random, random.between(0.4, 1.2));
    const noise = filtered(whiteNoise(clipSeconds, random), "lowpass", 2500);
    const howl = filtered(noise, "bandpass", (t) => low + (high - low) * gust(t), random.between(2, 9));
    const samples = shaped(
      mixed([
        [0, howl],
        [0, filtered(noise, "lowpass", 400), 0.3],
      ]),
      (t) => 0.25 + 0.75 * gust(t),
    );
    return { samples, words: [high > 900 ? "a howling wind" : "a soft wind", "gusts of wind"] };
  },
  thunder(random) {
    const parts = Array.from({ length: random.whole(3, 9) }, () => {
      const length = random.between(0.6, 2.5);
      const crack = decay(integrated(whiteNoise(length, random)), length / 4, random.between(0.005, 0.15));
      return [random.between(0, 2.2), filtered(crack, "lowpass", random.between(150, 1500)), random.between(0.3, 1)];
    });
    const isClose = random.next() < 0.5;
    if (isClose) parts.push([0.1, decay(filtered(whiteNoise(0.6, random), "lowpass", 3500), 0.12), 0.6]);
    return {
      samples: inRoom(mixed(parts), 1.5, 0.2, random),
      words: [isClose ? "a loud thunderclap close by" : "distant rolling thunder"],
    };
  },
  bubbles(random) {
    const density = random.between(4, 25);
    const parts = [];
    for (let t = 0; t < clipSeconds - 0.2; t += -Math.log(1 - random.next()) / density) {
      const pitch = random.between(350, 1800);
      const length = random.between(0.04, 0.15);
      parts.push([
        t,
        decay(
          tone(length, (s) => pitch * (1 + (random.pick([2, 4]) * s) / length / 4)),
          length / 3,
          0.004,
        ),
        random.between(0.2, 1),
      ]);
    }
    return { samples: mixed(parts), words: [density > 12 ? "many bubbles rising quickly" : "a few slow bubbles"] };
  },
  crickets(random) {
    const insects = Array.from({ length: random.whole(1, 4) }, () => {
      const [pitch, chirp, pulse] = [random.between(3300, 5600), random.between(0.35, 1.1), random.between(25, 45)];
      const [share, gain, start] = [random.between(0.25, 0.6), random.between(0.3, 1), random.between(0, 0.4)];
      const envelope = (t) =>
        ((t + start) % chirp) / chirp < share ? 0.5 - 0.5 * Math.cos(2 * Math.PI * pulse * t) : 0;
      return [0, shaped(tone(clipSeconds, pitch), envelope), gain];
    });
    return {
      samples: mixed(insects),
      words: [insects.length === 1 ? "a single cricket chirping" : "several crickets chirping at night"],
    };
  },
  buzzing_insect(random) {
    const isMosquito = random.next() < 0.5;
    const pitch = isMosquito ? random.between(420, 680) : random.between(130, 240);
    const [flight, near] = [drifting(random, 2), drifting(random, 0.8)];
    const buzz = shaped(
      tone(clipSeconds, (t) => pitch * (0.9 + 0.2 * flight(t)), saw),
      (t) => 0.15 + 0.85 * near(t),
    );
    const name = isMosquito ? "mosquito" : "bee";
    return {
      samples: filtered(buzz, "bandpass", pitch * 2.5, 0.6),
      words: [`a ${name} buzzing`, `a ${name} flies past your ear`],
    };
  },
  whoosh(random) {
    const [low, high] = [random.between(200, 500), random.between(1200, 5000)];
    const count = random.pick([1, 1, 2, 3]);
    const one = () => {
      const seconds = random.between(0.35, 1.4);
      const bump = (t) => Math.sin((Math.PI * t) / seconds) ** 2;
      return shaped(
        filtered(whiteNoise(seconds, random), "bandpass", (t) => low + (high - low) * bump(t), 1.2),
        bump,
      );
    };
    const samples = mixed(Array.from({ length: count }, (_, i) => [1.5 * i, one()]));
    return {
      samples,
      words: [
        count === 1 ? "something swooshes by" : "several whooshes in a row",
        `a ${high > 3000 ? "bright" : "dull"} whoosh`,
      ],
    };
  },
  footsteps(random) {
    const [step, pitch] = [random.between(0.32, 0.75), random.between(90, 220)];
    const ground = random.pick(["gravel", "a hard floor", "wood"]);
    const parts = [];
    for (let t = 0.05; t < clipSeconds - 0.4; t += step * random.between(0.95, 1.05))
      parts.push([t, footfall(random, ground, pitch), random.between(0.7, 1)]);
    return {
      samples: mixed(parts),
      words: [`footsteps on ${ground}`, step < 0.42 ? "someone running" : "someone walking slowly"],
    };
  },
  applause(random) {
    const people = random.pick([1, 8, 40, 120]);
    const parts = Array.from({ length: people }, () => {
      const [beat, pitch, gain] = [random.between(0.22, 0.4), random.between(900, 2400), random.between(0.3, 1)];
      return clapsOf(random, beat, pitch, gain);
    });
    return {
      samples: mixed(parts.flat()),
      words: [
        people === 1 ? "one person applauding" : people > 30 ? "a large crowd applauding" : "a few people applauding",
      ],
    };
  },
};

function clapsOf(random, beat, pitch, gain) {
  const clap = filtered(decay(whiteNoise(0.06, random), 0.012, 0.001), "bandpass", pitch, 1.2);
  const claps = [];
  for (let t = random.between(0, beat); t < clipSeconds - 0.1; t += beat * random.between(0.92, 1.08))
    claps.push([t, clap, gain * random.between(0.7, 1)]);
  return claps;
}

function footfall(random, ground, pitch) {
  const thump = decay(
    tone(0.12, (t) => pitch * (1 + Math.exp(-t / 0.01)), sine),
    0.03,
  );
  if (ground === "wood")
    return mixed([
      [0, thump],
      [0, filtered(decay(whiteNoise(0.08, random), 0.02), "bandpass", 500, 3), 0.8],
    ]);
  if (ground === "a hard floor")
    return mixed([
      [0, thump, 0.4],
      [0, filtered(decay(whiteNoise(0.05, random), 0.008), "bandpass", 2500, 1)],
    ]);
  const stones = Array.from({ length: 14 }, () => [
    random.between(0, 0.16),
    decay(filtered(whiteNoise(0.03, random), "highpass", 2500), 0.006),
    random.between(0.2, 1),
  ]);
  return mixed([[0, thump, 0.3], ...stones]);
}

/** White noise summed up, with a leak that keeps it near zero. */
function integrated(samples) {
  let sum = 0;
  return samples.map((sample) => {
    sum = 0.998 * sum + sample;
    return sum;
  });
}

/** A smooth random course between 0 and 1 that turns about `hertz` times a second. */
function drifting(random, hertz) {
  const points = Array.from({ length: Math.ceil(clipSeconds * hertz) + 2 }, () => random.next());
  return (time) => {
    const place = Math.min(time * hertz, points.length - 1 - 1 / rate);
    const index = Math.floor(place);
    const weight = 0.5 - 0.5 * Math.cos(Math.PI * (place - index));
    return points[index] * (1 - weight) + (points[index + 1] ?? points[index]) * weight;
  };
}
