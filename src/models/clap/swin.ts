import { add, gelu } from "../../engine/graph/op/elementwise.ts";
import { concat, expand, gather, pad, reshape, roll, slice, transpose } from "../../engine/graph/op/layout.ts";
import { constant } from "../../engine/graph/op/leaf.ts";
import { attention } from "../../engine/graph/op/linear.ts";
import type { Value } from "../../engine/graph/value.ts";
import { dimensions, numberAt } from "../../engine/tensor/number-at.ts";
import { float32, int64 } from "../../engine/tensor/tensor.ts";
import { zeros } from "../../nn/initializer.ts";
import { layerNorm, linear } from "../../nn/layer.ts";
import type { Scope } from "../../nn/scope.ts";
import type { ClapAudioConfig } from "./config.ts";

/** Height and width of a grid of tokens. */
export type TokenGrid = readonly [height: number, width: number];

/**
 * Self-attention inside windows that every second layer shifts, then a feed-forward layer.
 *
 * @param x `[batch, height * width, channel]`
 * @see Liu et al. 2021, section 3.2
 */
export function swinLayer(
  scope: Scope,
  config: ClapAudioConfig,
  x: Value,
  grid: TokenGrid,
  headCount: number,
  isShifted: boolean,
): Value {
  const channels = numberAt(x.shape, 2);
  const window = config.window_size;
  const shift = isShifted && Math.min(...grid) > window ? Math.floor(window / 2) : 0;
  return scope.within(() => {
    const normalized = layerNorm(scope.at("layernorm_before"), x, config.layer_norm_eps);
    const attended = add(x, windowAttention(scope.at("attention"), normalized, grid, { window, shift, headCount }));
    const second = layerNorm(scope.at("layernorm_after"), attended, config.layer_norm_eps);
    const inner = gelu(linear(scope.at("intermediate", "dense"), second, Math.floor(config.mlp_ratio * channels)));
    return add(attended, linear(scope.at("output", "dense"), inner, channels));
  });
}

interface Windowing {
  readonly window: number;
  readonly shift: number;
  readonly headCount: number;
}

function windowAttention(
  scope: Scope,
  x: Value,
  [height, width]: TokenGrid,
  { window, shift, headCount }: Windowing,
): Value {
  const [batch, , channels] = dimensions(x.shape, 3);
  const image = reshape(x, [batch, height, width, channels]);
  const missing = (size: number): number => (window - (size % window)) % window;
  const padded = pad(pad(image, 1, 0, missing(height)), 2, 0, missing(width));
  const grid: TokenGrid = [height + missing(height), width + missing(width)];
  const windows = partition(roll(roll(padded, -shift, 1), -shift, 2), grid, window);

  const self = scope.at("self");
  const project = (name: string): Value => linear(self.at(name), windows, channels);
  const [query, key, value] = [project("query"), project("key"), project("value")];
  const mask = windowMask(self, { window, shift, headCount }, grid, batch);
  const attended = attention(query, key, value, { headCount, mask });
  const output = linear(scope.at("output", "dense"), attended, channels);

  const merged = roll(roll(unpartition(output, batch, grid, window), shift, 1), shift, 2);
  const cut = slice(merged, { axis: 1, end: height }, { axis: 2, end: width });
  return reshape(cut, [batch, height * width, channels]);
}

/** `[batch, height, width, channel]` → `[batch * window count, window * window, channel]` */
function partition(x: Value, [height, width]: TokenGrid, window: number): Value {
  const [batch, , , channels] = dimensions(x.shape, 4);
  const split = reshape(x, [batch, height / window, window, width / window, window, channels]);
  return reshape(transpose(split, [0, 1, 3, 2, 4, 5]), [-1, window * window, channels]);
}

function unpartition(windows: Value, batch: number, [height, width]: TokenGrid, window: number): Value {
  const channels = numberAt(windows.shape, 2);
  const split = reshape(windows, [batch, height / window, width / window, window, window, channels]);
  return reshape(transpose(split, [0, 1, 3, 2, 4, 5]), [batch, height, width, channels]);
}

/** What is added to the scores: a learnt bias by relative place, and a bar between parts that only the shift joined. */
function windowMask(scope: Scope, { window, shift, headCount }: Windowing, grid: TokenGrid, batch: number): Value {
  const tokens = window * window;
  const table = scope.parameter("relative_position_bias_table", [(2 * window - 1) ** 2, headCount], zeros);
  const bias = gather(table, constant(int64(relativePlaces(window), [tokens, tokens]))); // [token, token, head]
  const byHead = reshape(transpose(bias, [2, 0, 1]), [1, headCount, tokens, tokens]);
  if (shift === 0) return byHead;
  const bars = shiftBars(grid, window, shift);
  const windowCount = bars.length / (tokens * tokens);
  const both = add(byHead, constant(float32(bars, [windowCount, 1, tokens, tokens])));
  return reshape(
    expand(reshape(both, [1, windowCount, headCount, tokens, tokens]), [batch, windowCount, headCount, tokens, tokens]),
    [-1, headCount, tokens, tokens],
  );
}

/** Row of the bias table for each pair of tokens of a window. */
function relativePlaces(window: number): number[] {
  const places: number[] = [];
  for (let from = 0; from < window * window; from++) {
    for (let to = 0; to < window * window; to++) {
      const rows = Math.floor(from / window) - Math.floor(to / window) + window - 1;
      const columns = (from % window) - (to % window) + window - 1;
      places.push(rows * (2 * window - 1) + columns);
    }
  }
  return places;
}

/** −100 between tokens of a window that come from different sides of the shifted image, 0 else. */
function shiftBars([height, width]: TokenGrid, window: number, shift: number): Float32Array {
  const region = (index: number, size: number): number =>
    Number(index >= size - window) + Number(index >= size - shift);
  const bars: number[] = [];
  for (let top = 0; top < height; top += window) {
    for (let left = 0; left < width; left += window) {
      const regions = Array.from({ length: window * window }, (_, token) => {
        const [row, column] = [top + Math.floor(token / window), left + (token % window)];
        return 3 * region(row, height) + region(column, width);
      });
      for (const a of regions) for (const b of regions) bars.push(a === b ? 0 : -100);
    }
  }
  return Float32Array.from(bars);
}

/**
 * Two by two tokens joined into one of twice the width.
 *
 * @param x `[batch, height * width, channel]`
 * @returns `[batch, ⌈height / 2⌉ * ⌈width / 2⌉, 2 * channel]`
 */
export function patchMerging(scope: Scope, x: Value, [height, width]: TokenGrid): Value {
  const [batch, , channels] = dimensions(x.shape, 3);
  return scope.within(() => {
    const image = pad(pad(reshape(x, [batch, height, width, channels]), 1, 0, height % 2), 2, 0, width % 2);
    const corner = (row: number, column: number): Value =>
      slice(image, { axis: 1, start: row, step: 2 }, { axis: 2, start: column, step: 2 });
    const corners = [corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)];
    const joined = reshape(concat(corners, 3), [batch, -1, 4 * channels]);
    return linear(scope.at("reduction"), layerNorm(scope.at("norm"), joined), 2 * channels, { hasBias: false });
  });
}
