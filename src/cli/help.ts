import type { CommandEntry } from "./commands.ts";

/** What stands below the list of commands. */
export const examples = `
Examples:
  foley generate "a dog barking"                     a-dog-barking.wav, here
  foley generate "rain" --seed 7 --duration 8        the same sound each time, 8 s long
  foley generate "rain" "fire" --count 3 --out takes three of each, in a folder
  foley generate "a dog" --audio bark.wav            as the prompt says, and like a sound
  foley evaluate generated real                      how close two folders of sounds are
  foley train ldm --data sounds --out run            the diffusion model, on a folder of sounds

Most asked for, of generate:
  --duration <seconds>   length, above 0 to 600         default: the model's; nano 5.12
  --steps <n>            sampling steps, 1 to 999       default: the model's; nano 20
  --guidance <x>         how closely to follow it       default: the model's; nano 2.5
  --seed <n>             makes the same sound again     default: drawn anew each time
  --out <path>           a sound file, or a folder      default: named after the prompt

foley <command> --help lists all options of a command with their ranges and defaults.
`;

/** What is cut into units, for many machines. */
const cutCommands = ["generate", "evaluate", "data prepare", "study benchmark"];

/**
 * What follows a mistake in the arguments: a prompt without its command, or an option of others, is told where it goes.
 *
 * @param asked the command that was asked for
 */
export function hintFor(argv: readonly string[], commands: readonly CommandEntry[], asked = "foley"): string {
  const [word = ""] = argv;
  const isCommand =
    word === "" || word.startsWith("-") || word === "help" || commands.some(({ name }) => name === word);
  const cut = argv.find((other) => /^--(queue|shard)(=|$)/.test(other))?.split("=")[0];
  const isCut = ["queue", "worker", ...cutCommands].some((name) => argv.join(" ").startsWith(name));
  const where = cut === undefined || isCut ? "" : `(${cut} is an option of ${cutCommands.join(", ")} alone)\n`;
  const help = `${where}(${asked} --help tells more)`;
  const prompt = argv.slice(0, argv.findIndex((other) => other.startsWith("-")) >>> 0).join(" ");
  return isCommand ? help : `(to make a sound of it: foley generate ${JSON.stringify(prompt)})\n${help}`;
}
