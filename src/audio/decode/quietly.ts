/**
 * Runs what must not print: mpg123's wrapper writes to the console of every frame that it cannot read, and gives the
 * sound around it all the same.
 *
 * @param run does not wait for anything, so nobody else can want the console meanwhile
 */
export function quietly<T>(run: () => T): T {
  const { error, warn, log } = console;
  const silent = (): void => {};
  Object.assign(console, { error: silent, warn: silent, log: silent });
  try {
    return run();
  } finally {
    Object.assign(console, { error, warn, log });
  }
}
