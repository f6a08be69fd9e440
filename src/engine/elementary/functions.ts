/**
 * Elementary functions of the kernel: what a compiled model calls for `exp`, `pow` and the rest.
 * They are compiled into the kernel from AssemblyScript's own library (table-driven exp, log and pow after the
 * ARM optimized routines; fdlibm for the others), so a result has the same bits in every engine on every machine.
 * Errors in units in the last place are measured by test/engine/kernel-elementary.test.ts.
 */

export function exp(x: f64): f64 {
  return NativeMath.exp(x)
}

export function log(x: f64): f64 {
  return NativeMath.log(x)
}

export function log10(x: f64): f64 {
  return NativeMath.log10(x)
}

export function log1p(x: f64): f64 {
  return NativeMath.log1p(x)
}

export function expm1(x: f64): f64 {
  return NativeMath.expm1(x)
}

/**
 * xʸ. Hill coefficients are mostly small whole numbers that are parameters, so that the compiler cannot expand them:
 * those take products here (1–4: at most 2 units in the last place), eight times as fast.
 */
export function pow(x: f64, y: f64): f64 {
  if (y == 2.0) return x * x
  if (y == 1.0) return x
  if (y == 3.0) return x * x * x
  if (y == 4.0) {
    const square = x * x
    return square * square
  }
  return NativeMath.pow(x, y)
}

export function sin(x: f64): f64 {
  return NativeMath.sin(x)
}

export function cos(x: f64): f64 {
  return NativeMath.cos(x)
}

export function tan(x: f64): f64 {
  return NativeMath.tan(x)
}

export function asin(x: f64): f64 {
  return NativeMath.asin(x)
}

export function acos(x: f64): f64 {
  return NativeMath.acos(x)
}

export function atan(x: f64): f64 {
  return NativeMath.atan(x)
}

export function sinh(x: f64): f64 {
  return NativeMath.sinh(x)
}

export function cosh(x: f64): f64 {
  return NativeMath.cosh(x)
}

export function tanh(x: f64): f64 {
  return NativeMath.tanh(x)
}

export function asinh(x: f64): f64 {
  return NativeMath.asinh(x)
}

export function acosh(x: f64): f64 {
  return NativeMath.acosh(x)
}

export function atanh(x: f64): f64 {
  return NativeMath.atanh(x)
}

/** x! for whole x ≥ 0 (beyond 170: infinity); anything else is not a number. */
export function factorial(x: f64): f64 {
  if (!(x >= 0.0) || x != Math.floor(x)) return NaN
  if (x > 170.0) return Infinity
  let product: f64 = 1.0
  for (let k: f64 = 2.0; k <= x; k += 1.0) product *= k
  return product
}
