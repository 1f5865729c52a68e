import { describe, expect, it } from "vitest";
import { withPlainNames } from "./plain-names.ts";
import { collectStateDict } from "./state-dict.ts";

/** Stands for a tensor. */
class Leaf {}

const a = new Leaf();
const b = new Leaf();
const isLeaf = (value: unknown): value is Leaf => value instanceof Leaf;
const flatten = (checkpoint: unknown): object =>
  Object.fromEntries(withPlainNames(collectStateDict("here", checkpoint, isLeaf)));

describe("collectStateDict", () => {
  it("takes a bare state dict as it is", () => {
    const bare = new Map<string, unknown>([
      ["x.weight", a],
      ["steps", 3],
    ]);
    expect(flatten(bare)).toEqual({ "x.weight": a });
  });

  it.each(["state_dict", "model_state_dict", "model", "module", "generator"])("finds what is wrapped in %s", (key) => {
    const optimizer = new Map([["state", new Map([["0", b]])]]);
    const inner = new Map([["x", a]]);
    expect(
      flatten(
        new Map([
          ["optimizer", optimizer],
          [key, inner],
        ]),
      ),
    ).toEqual({ x: a });
    expect(flatten(new Map([["state_dict", new Map([[key, inner]])]]))).toEqual({ x: a });
  });

  it("drops a prefix only where all names have it", () => {
    const both = new Map([
      ["module._orig_mod.x", a],
      ["module._orig_mod.y", b],
    ]);
    expect(flatten(both)).toEqual({ x: a, y: b });
    expect(flatten(new Map([...both, ["z", a]]))).toHaveProperty(["module.x"]);
  });

  it.each([
    ["_orig_mod.x", "x"],
    ["module._orig_mod.module.x", "x"],
    ["model._orig_mod.x", "x"],
    ["unet._orig_mod.x", "unet.x"],
    ["unet._fsdp_wrapped_module.a._checkpoint_wrapped_module._orig_mod.x", "unet.a.x"],
    ["model.diffusion_model._orig_mod.x", "model.diffusion_model.x"],
    ["module.model.diffusion_model.x", "model.diffusion_model.x"],
    ["model_ema.x", "model_ema.x"],
    ["my_orig_mod.x", "my_orig_mod.x"],
  ])("gives %s the name %s", (name, plain) => {
    expect(flatten(new Map([[name, a]]))).toEqual({ [plain]: a });
  });

  it("keeps names that would become one", () => {
    const both = { "_orig_mod.x": a, x: b };
    expect(flatten(new Map(Object.entries(both)))).toEqual(both);
  });

  it("leaves out names that no network has", () => {
    expect(
      flatten(
        new Map([
          ["x".repeat(1001), a],
          ["y", b],
        ]),
      ),
    ).toEqual({ y: b });
  });

  it("joins the names of dictionaries in dictionaries", () => {
    expect(flatten(new Map([["encoder", new Map([["x", a]])]]))).toEqual({ "encoder.x": a });
  });

  it("ends on a dictionary that holds itself", () => {
    const endless = new Map<string, unknown>([["x", a]]);
    endless.set("again", endless).set("model", endless);
    expect(flatten(endless)).toEqual({ x: a });
  });

  it.each([
    ["a dictionary of epoch, lr", new Map(Object.entries({ epoch: 1, lr: 2 }))],
    ["an empty dictionary", new Map()],
    ["something else", [a]],
  ])("says that there are no named tensors, but %s", (came, checkpoint) => {
    const message = `here: expected named tensors, got ${came}; check that it is a checkpoint`;
    expect(() => flatten(checkpoint)).toThrow(message);
  });
});
