/** An object's properties without those that are undefined. */
export type WithoutUndefined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** An object without what is undefined, as a key left out and one with undefined mean the same. */
export function withoutUndefined<T extends object>(wishes: T): WithoutUndefined<T>;
export function withoutUndefined(wishes: object): object {
  return Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
}

/** Defaults with wishes over them; a wish that is undefined is none. */
export function resolve<D extends object>(defaults: D, wishes: { readonly [K in keyof D]?: D[K] | undefined }): D {
  return { ...defaults, ...withoutUndefined(wishes) };
}
