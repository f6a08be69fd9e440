/**
 * Exact stochastic simulation by Gillespie's direct method. The model's `observe` gives the rates as propensities; tables
 * from the host say what each reaction changes. In a large network that was compiled for it, only the rates that a
 * reaction affects are worked out after it, and a tree of sums gives the total and the choice in a logarithm of steps. Between two reactions the state stands still; a root function that
 * changes its sign, by a reaction or in the time between two, is located and handed to the host.
 *
 * @source Gillespie (1977), J. Phys. Chem. 81:2340–2361; Gibson & Bruck (2000), J. Phys. Chem. A 104:1876 (the graph of
 * what affects what); Li & Petzold (2006), logarithmic direct method; Blackman & Vigna (2021), ACM Trans. Math. Softw. 47:36 (xoshiro128**)
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

/** Leaves of the tree of sums; 0: every rate is worked out before every reaction. */
let leaves: usize = 0
/** 2·leaves sums, the whole at place 1; the rate of reaction r at place leaves + r. */
let tree: usize = 0
/** First affected reaction of each reaction, and the end; their numbers. */
let affectedStarts: usize = 0
let affectedList: usize = 0
/** The model's function that works out the rates that a reaction affects. */
const AFFECTED: u32 = 15

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
  leaves = <usize>load<i32>(at, 48)
  tree = <usize>load<i32>(at, 52)
  affectedStarts = <usize>load<i32>(at, 56)
  affectedList = <usize>load<i32>(at, 60)
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

/** All rates into the leaves, and every sum. */
function plant(): void {
  for (let r: usize = 0; r < leaves; r++) {
    store<f64>(tree + ((leaves + r) << 3), r < reactions ? Math.abs(rate(r)) : 0.0)
  }
  for (let k: usize = leaves - 1; k >= 1; k--) {
    store<f64>(tree + (k << 3), load<f64>(tree + (k << 4)) + load<f64>(tree + (k << 4), 8))
  }
}

/** The rates that `reaction` affects, and the sums above them. */
function regrow(t: f64, y: usize, reaction: usize): void {
  call_indirect<void>(AFFECTED, t, <i32>y, <i32>reaction, <i32>observed)
  const end = <usize>load<i32>(affectedStarts + (reaction << 2), 4)
  for (let i = <usize>load<i32>(affectedStarts + (reaction << 2)); i < end; i++) {
    const r = <usize>load<i32>(affectedList + (i << 2))
    let k = leaves + r
    const value = Math.abs(rate(r))
    if (load<f64>(tree + (k << 3)) == value) continue
    store<f64>(tree + (k << 3), value)
    for (k >>= 1; k >= 1; k >>= 1) {
      store<f64>(tree + (k << 3), load<f64>(tree + (k << 4)) + load<f64>(tree + (k << 4), 8))
    }
  }
}

/** `choose` in the tree. */
function descend(aim: f64): usize {
  let left = aim
  let k: usize = 1
  while (k < leaves) {
    const sum = load<f64>(tree + (k << 4))
    // Rounding may point behind the last rate: what never happens is never chosen.
    if (left < sum || load<f64>(tree + (k << 4), 8) == 0.0) k <<= 1
    else {
      left -= sum
      k = (k << 1) + 1
    }
  }
  return k - leaves
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
  // What the host has called since may have written over the rates.
  if (leaves > 0) {
    observe(now, y, observed)
    plant()
  }
  for (let left = budget; left > 0; left--) {
    let total = 0.0
    if (leaves > 0) total = load<f64>(tree, 8)
    else {
      observe(now, y, observed)
      for (let r: usize = 0; r < reactions; r++) total += Math.abs(rate(r))
    }
    if (!(total < Infinity)) {
      status = NOT_A_NUMBER
      break
    }
    let next: f64 = Infinity
    let chosen: usize = 0
    if (total > 0.0) {
      next = now - log(1.0 - uniform()) / total
      const aim = uniform() * total
      chosen = leaves > 0 ? descend(aim) : choose(aim)
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
    if (leaves > 0) regrow(now, y, chosen)
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
