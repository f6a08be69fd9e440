/**
 * The look-up made from the word tables: every inflected form → what it can be. Made once, on first use.
 */
import {
  auxiliaries,
  conjunctions,
  determiners,
  emptyNouns,
  hedgeWords,
  modals,
  negations,
  perfects,
  plainAdverbs,
  plainVerbs,
  prepositions,
  pronouns,
  relatives,
  subordinators,
} from "./closed-words.ts"
import {
  type Aspect,
  agentNounClasses,
  changeAdjectives,
  lossSuffixes,
  measureClasses,
  nounClasses,
  type Sign,
  stateAdjectives,
  verbClasses,
} from "./patterns.ts"

export type VerbForm = "base" | "third" | "past" | "ing"

/** What a verb form can say. `causal` is false for verbs that only mark a clause. */
export interface VerbSense {
  readonly lemma: string
  readonly aspect: Aspect
  readonly sign: Sign
  readonly direct: boolean | undefined
  readonly link: boolean
  readonly causal: boolean
  /** Words that must follow: `to` of lead_to. */
  readonly particle: readonly string[]
}

export interface VerbEntry {
  readonly forms: ReadonlySet<VerbForm>
  /** Longest particle first; the particle-free sense last. */
  readonly senses: readonly VerbSense[]
}

export type NounRole = "event" | "measure" | "agent"

export interface NounSense {
  readonly lemma: string
  readonly role: NounRole
  readonly aspect: Aspect
  readonly sign: Sign
  readonly theme: readonly string[]
}

export interface GrammarIndex {
  readonly verbs: ReadonlyMap<string, VerbEntry>
  readonly nouns: ReadonlyMap<string, NounSense>
  readonly changes: ReadonlyMap<string, Sign>
  readonly states: ReadonlySet<string>
  readonly lossSuffixes: ReadonlySet<string>
  readonly emptyNouns: ReadonlySet<string>
  readonly closed: ReadonlyMap<string, string>
  readonly hedges: ReadonlySet<string>
  /** Verb forms by their sorted letters, for transposed letters ("upregualted"). */
  readonly anagrams: ReadonlyMap<string, VerbEntry>
}

const irregular: Readonly<Record<string, readonly string[]>> = {
  lead: ["led"],
  bind: ["bound"],
  give: ["gave", "given"],
  bring: ["brought"],
  drive: ["drove", "driven"],
  shut: ["shut"],
  make: ["made"],
  begin: ["began", "begun"],
  take: ["took", "taken"],
  become: ["became", "become"],
  come: ["came", "come"],
  go: ["went", "gone"],
  see: ["saw", "seen"],
  find: ["found"],
  know: ["knew", "known"],
  show: ["showed", "shown"],
  overcome: ["overcame", "overcome"],
  mean: ["meant"],
  lie: ["lay", "lain"],
  draw: ["drew", "drawn"],
  think: ["thought"],
  bear: ["bore", "borne"],
  undergo: ["underwent", "undergone"],
  arise: ["arose", "arisen"],
  understand: ["understood"],
  have: ["had"],
  spread: ["spread"],
  knock: ["knocked"],
  grow: ["grew", "grown"],
}

const doubled = /^(?:stop|permit|transmit|trigger)$/

function formsOf(lemma: string): readonly (readonly [string, VerbForm])[] {
  const forms: (readonly [string, VerbForm])[] = [[lemma, "base"]]
  if (lemma === "be" || lemma === "have" || lemma === "do") return []
  const e = lemma.endsWith("e")
  const y = /[^aeiou]y$/.test(lemma)
  forms.push([y ? `${lemma.slice(0, -1)}ies` : /(?:s|x|z|ch|sh)$/.test(lemma) ? `${lemma}es` : `${lemma}s`, "third"])
  const double = doubled.test(lemma) && lemma !== "trigger" ? (lemma.at(-1) as string) : ""
  const past = irregular[lemma] ?? [y ? `${lemma.slice(0, -1)}ied` : e ? `${lemma}d` : `${lemma}${double}ed`]
  for (const p of past) forms.push([p, "past"])
  forms.push([e && !lemma.endsWith("ee") ? `${lemma.slice(0, -1)}ing` : `${lemma}${double}ing`, "ing"])
  return forms
}

/** Hyphens inside a word do not count: `down-regulates` is found as `downregulates`. */
export function wordKey(text: string): string {
  return text.toLowerCase().replace(/[-‐‑–]/gu, "")
}

function addVerb(
  verbs: Map<string, { forms: Set<VerbForm>; senses: VerbSense[] }>,
  word: string,
  sense: VerbSense,
): void {
  for (const [form, kind] of formsOf(wordKey(word))) {
    const entry = verbs.get(form) ?? { forms: new Set<VerbForm>(), senses: [] }
    entry.forms.add(kind)
    if (!entry.senses.some((s) => s.particle.join(" ") === sense.particle.join(" "))) entry.senses.push(sense)
    verbs.set(form, entry)
  }
}

function verbTable(): Map<string, VerbEntry> {
  const verbs = new Map<string, { forms: Set<VerbForm>; senses: VerbSense[] }>()
  for (const row of verbClasses) {
    for (const lemma of row.lemmas.split(" ")) {
      const [word, ...particle] = lemma.split("_") as [string, ...string[]]
      const { aspect, sign } = row
      addVerb(verbs, word, { lemma, aspect, sign, direct: row.direct, link: row.link ?? false, causal: true, particle })
    }
  }
  for (const lemma of plainVerbs.split(" ")) {
    const [word, ...particle] = lemma.split("_") as [string, ...string[]]
    const causal = false
    addVerb(verbs, word, { lemma, aspect: "regulates", sign: 0, direct: undefined, link: false, causal, particle })
  }
  for (const entry of verbs.values()) entry.senses.sort((a, b) => b.particle.length - a.particle.length)
  return verbs
}

function nounTable(): Map<string, NounSense> {
  const nouns = new Map<string, NounSense>()
  const add = (role: NounRole, rows: typeof nounClasses): void => {
    for (const row of rows) {
      for (const lemma of row.lemmas.split(" ")) {
        const sense: NounSense = { lemma, role, aspect: row.aspect, sign: row.sign, theme: row.theme ?? [] }
        const key = wordKey(lemma)
        const plural = /[^aeiou]y$/.test(key)
          ? `${key.slice(0, -1)}ies`
          : /(?:s|x|z|ch|sh)$/.test(key)
            ? `${key}es`
            : `${key}s`
        if (!nouns.has(key)) nouns.set(key, sense)
        if (!nouns.has(plural)) nouns.set(plural, sense)
      }
    }
  }
  add("event", nounClasses)
  add("measure", measureClasses)
  add("agent", agentNounClasses)
  return nouns
}

function closedTable(): Map<string, string> {
  const closed = new Map<string, string>()
  const rows: readonly (readonly [string, string])[] = [
    ["negation", negations],
    ["auxiliary", auxiliaries],
    ["perfect", perfects],
    ["modal", modals],
    ["relative", relatives],
    ["conjunction", conjunctions],
    ["pronoun", pronouns],
    ["subordinator", subordinators],
    ["preposition", prepositions],
    ["determiner", determiners],
    ["adverb", plainAdverbs],
  ]
  for (const [kind, words] of rows) for (const w of words.split(" ")) if (!closed.has(w)) closed.set(w, kind)
  return closed
}

/** The letters of a word in order. */
export function lettersOf(word: string): string {
  return [...word].sort().join("")
}

let made: GrammarIndex | undefined

/** The look-up tables of the grammar. */
export function grammarIndex(): GrammarIndex {
  if (made) return made
  const verbs = verbTable()
  const anagrams = new Map<string, VerbEntry>()
  for (const [form, entry] of verbs)
    if (form.length >= 9 && !anagrams.has(lettersOf(form))) anagrams.set(lettersOf(form), entry)
  made = {
    verbs,
    anagrams,
    nouns: nounTable(),
    changes: new Map(Object.entries(changeAdjectives)),
    states: new Set(stateAdjectives.split(" ")),
    lossSuffixes: new Set(lossSuffixes.split(" ")),
    emptyNouns: new Set(emptyNouns.split(" ")),
    closed: closedTable(),
    hedges: new Set(hedgeWords.split(" ")),
  }
  return made
}
