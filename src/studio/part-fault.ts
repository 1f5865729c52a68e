/** Of a script that cannot be fetched each browser has words of its own: Chrome and Firefox, Safari, and Vite of its style. */
const unfetched = /dynamically imported module|importing a module script|unable to preload/i;

/** Why a part of the studio is not there. */
export function faultWords({ message }: Error): string {
  if (unfetched.test(message)) return "could not be loaded: there may be no network";
  return `could not be shown: ${message.replace(/\.$/, "")}`;
}
