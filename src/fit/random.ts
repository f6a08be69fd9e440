/** Seeded random numbers for designs and samples: the same seed gives the same numbers on every machine. */

/** Uniform in [0, 1) with 32 bits (PCG-like mixing of a 32-bit counter; Mulberry32 by T. Ettinger, public domain facts). */
export function uniformFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * Standard normal by the ratio of uniforms (Kinderman & Monahan 1977): compares logarithms, so a last bit of the host's
 * `Math.log` can only matter where a draw lies on the edge of acceptance.
 */
export function normalFrom(uniform: () => number): () => number {
  return () => {
    for (;;) {
      const u = 1 - uniform()
      const v = 1.7155277699214135 * (uniform() - 0.5)
      const x = v / u
      if (x * x <= -4 * Math.log(u)) return x
    }
  }
}

/** A Latin hypercube: `count` points in [0, 1)^dimensions, each coordinate stratified. */
export function latinHypercube(count: number, dimensions: number, uniform: () => number): readonly Float64Array[] {
  const points = Array.from({ length: count }, () => new Float64Array(dimensions))
  for (let d = 0; d < dimensions; d++) {
    const order = points.map((_, i) => i)
    for (let i = count - 1; i > 0; i--) {
      const j = Math.floor(uniform() * (i + 1))
      const t = order[i] as number
      order[i] = order[j] as number
      order[j] = t
    }
    points.forEach((p, i) => {
      p[d] = ((order[i] as number) + uniform()) / count
    })
  }
  return points
}
