export * from "./elementwise.ts";
export * from "./layout.ts";
export * from "./leaf.ts";
export * from "./linear.ts";
export * from "./normalization.ts";
export * from "./reduction.ts";
