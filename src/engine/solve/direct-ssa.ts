/**
 * Exact stochastic simulation by Gillespie's direct method. The model's `observe` gives the rates as propensities; tables
 * from the host say what each reaction changes. Between two reactions the state stands still; a root function that
 * changes its sign, by a reaction or in the time between two, is located and handed to the host.
 *
 * @source Gillespie (1977), J. Phys. Chem. 81:2340–2361; Blackman & Vigna (2021), ACM Trans. Math. Softw. 47:36 (xoshiro128**)
 */
import { log } from "../elementary/functions.ts"
import { observe, rootFunctions } from "./model.ts"

const REACHED: i32 = 0
const SIGN_CHANGED: i32 = 1
const BUDGET_USED: i32 = 2
const NOT_A_NUMBER: i32 = 4
/** Halvings that locate a sign change in time: to the last bit. */
const HALVINGS: i32 = 60

let n: usize = 0
let reactions: usize = 0
let roots: usize = 0
/** Byte offsets of the rates in what `observe` puts out. */
let rateAt: usize = 0
/** First change of each reaction, and the end. */
let starts: usize = 0
/** Byte offsets in the state vector, and the amounts added there. */
let changeAt: usize = 0
let amounts: usize = 0
let observed: usize = 0
/** Root functions at the last look, and room for another look. */
let rootsHere: usize = 0
let rootsThere: usize = 0
/** Four words of xoshiro128**. */
let random: usize = 0
/** f64 time, i32 rows written, i32 reactions fired. */
let result: usize = 0

/** Header at `at`: i32 n, reactions, roots, then addresses in the order above. */
export function directPlace(at: i32): void {
  n = <usize>load<i32>(at)
  reactions = <usize>load<i32>(at, 4)
  roots = <usize>load<i32>(at, 8)
  rateAt = <usize>load<i32>(at, 12)
  starts = <usize>load<i32>(at, 16)
  changeAt = <usize>load<i32>(at, 20)
  amounts = <usize>load<i32>(at, 24)
  observed = <usize>load<i32>(at, 28)
  rootsHere = <usize>load<i32>(at, 32)
  rootsThere = <usize>load<i32>(at, 36)
  random = <usize>load<i32>(at, 40)
  result = <usize>load<i32>(at, 44)
}

/** The same stream as `engine/random.ts`. */
function bits(): u32 {
  const s1 = load<u32>(random, 4)
  const out = rotl<u32>(s1 * 5, 7) * 9
  let s2 = load<u32>(random, 8) ^ load<u32>(random)
  const s3 = load<u32>(random, 12) ^ s1
  store<u32>(random, s1 ^ s2, 4)
  store<u32>(random, load<u32>(random) ^ s3)
  s2 ^= s1 << 9
  store<u32>(random, s2, 8)
  store<u32>(random, rotl<u32>(s3, 11), 12)
  return out
}

function uniform(): f64 {
  const high = <f64>(bits() >> 5)
  return (high * 67108864.0 + <f64>(bits() >> 6)) / 9007199254740992.0
}

function sign(x: f64): i32 {
  return <i32>(x > 0.0) - <i32>(x < 0.0)
}

/** Whether a root function has another sign at `t` than at the last look. */
function differs(t: f64, y: usize): bool {
  rootFunctions(t, y, rootsThere)
  for (let k: usize = 0; k < roots; k++) {
    if (sign(load<f64>(rootsHere + (k << 3))) != sign(load<f64>(rootsThere + (k << 3)))) return true
  }
  return false
}

/** Looks at the root functions; true where a sign has changed since the last look. */
function look(t: f64, y: usize): bool {
  if (roots == 0) return false
  const changed = differs(t, y)
  memory.copy(rootsHere, rootsThere, roots << 3)
  return changed
}

/** The first time in (from, to] at which a sign differs. */
function locate(from: f64, to: f64, y: usize): f64 {
  let low = from
  let high = to
  for (let i = 0; i < HALVINGS; i++) {
    const middle = low + (high - low) * 0.5
    if (!(middle > low && middle < high)) break
    if (differs(middle, y)) high = middle
    else low = middle
  }
  return high
}

function rate(reaction: usize): f64 {
  return load<f64>(observed + <usize>load<i32>(rateAt + (reaction << 2)))
}

/** The reaction whose share of the sum of propensities holds `aim`. */
function choose(aim: f64): usize {
  let sum = 0.0
  let last: usize = 0
  for (let r: usize = 0; r < reactions; r++) {
    const share = Math.abs(rate(r))
    if (share == 0.0) continue
    sum += share
    last = r
    if (aim < sum) break
  }
  return last
}

/** A net rate below zero is the reaction happening backwards. */
function fire(reaction: usize, y: usize): void {
  const direction = rate(reaction) < 0.0 ? -1.0 : 1.0
  const end = <usize>load<i32>(starts + (reaction << 2), 4)
  for (let k = <usize>load<i32>(starts + (reaction << 2)); k < end; k++) {
    const place = y + <usize>load<i32>(changeAt + (k << 2))
    store<f64>(place, load<f64>(place) + direction * load<f64>(amounts + (k << 3)))
  }
}

let written: i32 = 0

/** Rows of output times before `until` have the present state. */
function put(until: f64, y: usize, times: usize, count: i32, out: usize): void {
  while (written < count && load<f64>(times + ((<usize>written) << 3)) < until) {
    memory.copy(out + ((<usize>written * n) << 3), y, n << 3)
    written++
  }
}

/** Start, or go on after a change from outside: remembers the signs of the root functions. */
export function directBegin(t: f64, y: i32): void {
  if (roots > 0) rootFunctions(t, <usize>y, rootsHere)
}

/** Go on to `stop` or the first sign change, at most `budget` reactions; the state at `y` is changed in place. */
export function directAdvance(t: f64, yPtr: i32, stop: f64, times: i32, count: i32, out: i32, budget: i32): i32 {
  const y = <usize>yPtr
  let now = t
  let fired = 0
  let status = BUDGET_USED
  written = 0
  for (let left = budget; left > 0; left--) {
    observe(now, y, observed)
    let total = 0.0
    for (let r: usize = 0; r < reactions; r++) total += Math.abs(rate(r))
    if (!(total < Infinity)) {
      status = NOT_A_NUMBER
      break
    }
    let next: f64 = Infinity
    let chosen: usize = 0
    if (total > 0.0) {
      next = now - log(1.0 - uniform()) / total
      chosen = choose(uniform() * total)
    }
    const until = Math.min(next, stop)
    if (roots > 0 && until > now && differs(until, y)) {
      now = locate(now, until, y)
      put(now, y, <usize>times, count, <usize>out)
      look(now, y)
      status = SIGN_CHANGED
      break
    }
    put(until, y, <usize>times, count, <usize>out)
    now = until
    if (next > stop) {
      status = REACHED
      break
    }
    fire(chosen, y)
    fired++
    if (look(now, y)) {
      status = SIGN_CHANGED
      break
    }
  }
  store<f64>(result, now)
  store<i32>(result, written, 8)
  store<i32>(result, fired, 12)
  return status
}
