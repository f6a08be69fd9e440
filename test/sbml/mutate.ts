/** Seeded mutations of SBML text, for fuzzing: what goes wrong in real files, and what a hostile one would try. */

/** A small generator with explicit state (mulberry32): the same seed gives the same mutants. */
export function random(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = a
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const values = [
  "NaN",
  "INF",
  "-INF",
  "1e999",
  "-1e-999",
  "",
  " ",
  "0",
  "-1",
  "1e400000",
  "true",
  "x y",
  "__proto__",
  "constructor",
  "toString",
  "\u0000",
  "💥",
  "&amp;",
  "a".repeat(1000),
]

const insertions = [
  "<",
  ">",
  "&",
  "]]>",
  "<!--",
  "-->",
  "<![CDATA[",
  "<?pi ?>",
  "<!DOCTYPE x>",
  "&#x41;",
  "&#0;",
  '"',
  "</model>",
  "<model>",
  "<math/>",
  "<apply/>",
  "<apply><power/><cn>1e308</cn><cn>1e308</cn></apply>",
  "<piecewise/>",
  "<lambda/>",
  "<ci>__proto__</ci>",
  "<sep/>",
  "<notes><p/></notes>",
  "<annotation/>",
  "\u0000",
  "\ud800",
]

type Mutation = (text: string, next: () => number) => string

function pick<T>(list: readonly T[], next: () => number): T {
  return list[Math.floor(next() * list.length)] as T
}

/** Start and end of a random element (by a cheap scan), or undefined. */
function someElement(text: string, next: () => number): readonly [number, number] | undefined {
  const at = text.indexOf("<", Math.floor(next() * text.length))
  const name = /^<([A-Za-z:]+)/.exec(text.slice(at, at + 60))?.[1]
  if (at < 0 || name === undefined) return undefined
  const close = text.indexOf(`</${name}>`, at)
  const selfClosed = text.indexOf("/>", at)
  if (selfClosed >= 0 && (close < 0 || selfClosed < text.indexOf(">", at))) return [at, selfClosed + 2]
  return close < 0 ? undefined : [at, close + name.length + 3]
}

const mutations: readonly Mutation[] = [
  (text, next) => {
    const at = Math.floor(next() * text.length)
    return text.slice(0, at) + text.slice(at + 1 + Math.floor(next() * 5))
  },
  (text, next) => {
    const at = Math.floor(next() * text.length)
    return text.slice(0, at) + pick(insertions, next) + text.slice(at)
  },
  (text, next) => {
    const at = Math.floor(next() * text.length)
    return text.slice(0, at) + String.fromCharCode(Math.floor(next() * 256)) + text.slice(at + 1)
  },
  (text, next) => text.slice(0, Math.floor(next() * text.length)),
  (text, next) => {
    const all = [...text.matchAll(/="([^"]*)"/g)]
    const m = pick(all, next)
    if (!m) return text
    return `${text.slice(0, m.index)}="${pick(values, next)}"${text.slice(m.index + m[0].length)}`
  },
  (text, next) => {
    const all = [...text.matchAll(/="([^"]*)"/g)]
    const [a, b] = [pick(all, next), pick(all, next)]
    if (!a || !b) return text
    return text.slice(0, a.index) + b[0] + text.slice(a.index + a[0].length)
  },
  (text, next) => {
    const e = someElement(text, next)
    return e ? text.slice(0, e[0]) + text.slice(e[1]) : text
  },
  (text, next) => {
    const e = someElement(text, next)
    return e ? text.slice(0, e[1]) + text.slice(e[0], e[1]).repeat(1 + Math.floor(next() * 3)) + text.slice(e[1]) : text
  },
  (text, next) => {
    const e = someElement(text, next)
    const at = Math.floor(next() * text.length)
    return e ? text.slice(0, at) + text.slice(e[0], e[1]) + text.slice(at) : text
  },
  (text, next) => {
    const names = [...text.matchAll(/<ci>\s*(\w+)\s*<\/ci>/g)]
    const [a, b] = [pick(names, next), pick(names, next)]
    return a && b ? text.slice(0, a.index) + b[0] + text.slice(a.index + a[0].length) : text
  },
  (text, next) => {
    const all = [...text.matchAll(/<(plus|times|minus|divide|power|geq|lt|and|exp|ln|ci|cn|apply)\b/g)]
    const m = pick(all, next)
    if (!m) return text
    const other = pick(["root", "log", "factorial", "piecewise", "xor", "rem", "lambda", "cn", "bogus", "max"], next)
    return `${text.slice(0, m.index)}<${other}${text.slice(m.index + m[0].length)}`
  },
  (text, next) => text.replaceAll(/<cn[^>]*>[^<]*<\/cn>/g, () => `<cn>${pick(values.slice(0, 10), next)}</cn>`),
]

/** One to four mutations, one after the other. */
export function mutate(text: string, seed: number): string {
  const next = random(seed)
  let made = text
  for (let n = 1 + Math.floor(next() * 4); n > 0; n--) made = pick(mutations, next)(made, next)
  return made
}
