const lockName = (batch: string): string => `foley-order-${batch}`;

/**
 * Holds an order for this tab, so that no other tab takes it up as well; closing the tab lets it go.
 *
 * @returns what lets it go; null where another tab holds it
 */
export async function holdOrder(batch: string): Promise<(() => void) | null> {
  // Pages of other computers without https have no locks.
  if (navigator.locks === undefined) return () => {};
  return new Promise((resolve) => {
    const held = navigator.locks.request(lockName(batch), { ifAvailable: true }, (lock) => {
      if (lock === null) return resolve(null);
      return new Promise<void>((end) => resolve(end));
    });
    held.catch(() => resolve(() => {}));
  });
}
