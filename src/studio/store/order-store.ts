import { database, type KeptOrder } from "./studio-database.ts";

// Orders are kept as well as the browser can: one without room for them makes sounds all the same, until it is reloaded.

/** Keeps an order until it is made. */
export async function keepOrder(order: KeptOrder): Promise<void> {
  await database.orders.put(order).catch(() => {});
}

/** Gives an order that is kept another key. */
export async function rekeyOrder(batch: string, key: string): Promise<void> {
  await database.orders.update(batch, { key }).catch(() => {});
}

/** Notes which takes of an order that is kept came already. */
export async function noteGiven(batch: string, given: readonly number[]): Promise<void> {
  await database.orders.update(batch, { given }).catch(() => {});
}

/** Forgets an order that is made or was stopped. */
export async function forgetOrder(batch: string): Promise<void> {
  await database.orders.delete(batch).catch(() => {});
}

/** Orders that are not made, the oldest first. */
export function keptOrders(): Promise<readonly KeptOrder[]> {
  return database.orders
    .orderBy("createdAt")
    .toArray()
    .then((orders) => orders.map((order) => ({ ...order, given: order.given ?? [] })))
    .catch(() => []);
}
