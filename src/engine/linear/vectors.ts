/**
 * Vector operations of the steppers, two states at a time (`f64x2`). A vector is a byte address and a length in bytes
 * that is a multiple of 16: the workspace pads an odd number of states with one lane that stays zero.
 */

/** a + b·c, lane by lane. */
export function mulAdd(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(a, f64x2.mul(b, c))
}

export function fill(to: usize, bytes: usize, value: f64): void {
  const v = f64x2.splat(value)
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v)
}

/** to += from */
export function addTo(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f64x2.add(v128.load(to + i), v128.load(from + i)))
}

/** to += c·from */
export function addScaled(to: usize, c: f64, from: usize, bytes: usize): void {
  const s = f64x2.splat(c)
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, mulAdd(v128.load(to + i), s, v128.load(from + i)))
}

/** to = a + c·b */
export function sumScaled(to: usize, a: usize, c: f64, b: usize, bytes: usize): void {
  const s = f64x2.splat(c)
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, mulAdd(v128.load(a + i), s, v128.load(b + i)))
}

/** to = c·from */
export function scale(to: usize, c: f64, from: usize, bytes: usize): void {
  const s = f64x2.splat(c)
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f64x2.mul(s, v128.load(from + i)))
}

/** Largest |v ∘ weights|; not a number where one of them is not. */
export function weightedMaximum(v: usize, weights: usize, bytes: usize): f64 {
  let worst = f64x2.splat(0.0)
  let sum = f64x2.splat(0.0)
  for (let i: usize = 0; i < bytes; i += 16) {
    const q = f64x2.abs(f64x2.mul(v128.load(v + i), v128.load(weights + i)))
    worst = f64x2.pmax(worst, q)
    sum = f64x2.add(sum, q)
  }
  return largerLane(worst, sum)
}

/**
 * The larger lane of a maximum taken with `pmax`, which forgets what is not a number: `sum`, over the same elements,
 * has kept it.
 */
export function largerLane(worst: v128, sum: v128): f64 {
  const total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)
  return total < Infinity ? Math.max(f64x2.extract_lane(worst, 0), f64x2.extract_lane(worst, 1)) : NaN
}

/** to = from; shorter than a call of `memory.copy` for the lengths in use. */
export function copy(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i))
}

/** weights = unit / (atol + rtol·|y|) */
export function errorWeights(weights: usize, unit: f64, atol: usize, rtol: f64, y: usize, bytes: usize): void {
  const one = f64x2.splat(unit)
  const r = f64x2.splat(rtol)
  for (let i: usize = 0; i < bytes; i += 16) {
    const size = f64x2.abs(v128.load(y + i))
    v128.store(weights + i, f64x2.div(one, mulAdd(v128.load(atol + i), r, size)))
  }
}
