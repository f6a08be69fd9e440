/**
 * Random numbers from a seed: xoshiro128** seeded by splitmix32, 53-bit uniforms. Only integer operations and exact
 * floating-point ones, so the same seed gives the same numbers everywhere.
 *
 * @source Blackman & Vigna (2021), ACM Trans. Math. Softw. 47:36 (xoshiro128**); Steele, Lea & Flood (2014), OOPSLA (splitmix)
 */

export class Random {
  private readonly seed: number
  private words: Uint32Array | undefined

  /** Nothing is worked out before the first draw: most runs draw nothing, and a short run would notice. */
  constructor(seed: number) {
    this.seed = seed
  }

  private get s(): Uint32Array {
    this.words ??= wordsOf(this.seed)
    return this.words
  }

  /** The generator's four words, for a part of the stream that is drawn elsewhere. */
  state(): Uint32Array {
    return this.s
  }

  /** Takes four words back from `memory`. */
  restore(memory: Int32Array, at: number): void {
    for (let i = 0; i < 4; i++) this.s[i] = memory[at + i] as number
  }

  /** 32 random bits, from 0 on. */
  bits(): number {
    const s = this.s
    const s1 = s[1] as number
    const five = Math.imul(s1, 5)
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0
    s[2] = (s[2] as number) ^ (s[0] as number)
    s[3] = (s[3] as number) ^ s1
    s[1] = s1 ^ (s[2] as number)
    s[0] = (s[0] as number) ^ (s[3] as number)
    s[2] = (s[2] as number) ^ (s1 << 9)
    const s3 = s[3] as number
    s[3] = (s3 << 11) | (s3 >>> 21)
    return result
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 67_108_864 + (this.bits() >>> 6)) / 9_007_199_254_740_992
  }

  /** Uniform in (0, 1]: never 0, for logarithms. */
  positive(): number {
    return 1 - this.uniform()
  }
}

/** The generator's first state. Any number is a seed: both halves of its 53 bits and its fraction are mixed in. */
function wordsOf(seed: number): Uint32Array {
  const words = new Uint32Array(4)
  const bits = new Uint32Array(new Float64Array([seed]).buffer)
  let state = ((bits[0] as number) ^ Math.imul(bits[1] as number, 0x9e3779b1)) >>> 0
  for (let i = 0; i < 4; i++) {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    words[i] = z ^ (z >>> 15)
  }
  return words
}
