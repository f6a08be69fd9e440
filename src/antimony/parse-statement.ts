/**
 * One statement of Antimony at a time: what the first words and signs of a line make of it. The grammar is libAntimony 3.3's,
 * learned from its documentation and its behaviour.
 */
import { didYouMean } from "../text/index.ts"
import { arrowHere, isStrand, parseReaction, parseStrand } from "./parse-reaction.ts"
import type { AssignOperator, DeclaredType, DeclareStatement, Formula, Path, Statement } from "./syntax.ts"
import type { TokenCursor } from "./token-cursor.ts"
import { biologyQualifiers, modelQualifiers, uncertaintyWords, whyNoName } from "./words.ts"

const typeWords: ReadonlySet<string> = new Set([
  "species",
  "formula",
  "reaction",
  "DNA",
  "gene",
  "operator",
  "compartment",
  "event",
])
const declareWords: ReadonlySet<string> = new Set([...typeWords, "var", "const", "ext", "substanceOnly"])
const comparisonSigns: ReadonlySet<string> = new Set(["<", "<=", ">", ">=", "==", "!="])

/** A name that may be given: not one of the language's own words. */
export function checkName(c: TokenCursor, path: Path): Path {
  const why = whyNoName(path.names[0] ?? "")
  if (why)
    throw c.fault(path.span, why, `choose another name, '${path.names[0]}_' for instance`, "antimony/reserved-word")
  return path
}

/** `= …`, `:= …` or `'= …` at the cursor. */
function assignOperator(c: TokenCursor): AssignOperator | undefined {
  if (c.isSign("=")) {
    c.at += 1
    return "="
  }
  if (c.isSign(":") && c.isSign("=", 1)) {
    c.at += 2
    return ":="
  }
  if (c.isSign("'") && c.isSign("=", 1)) {
    c.at += 2
    return "'="
  }
  return undefined
}

function interval(c: TokenCursor): readonly Formula[] {
  c.expectSign("{", "")
  const ends: Formula[] = [c.formula()]
  while (c.takeSign(",")) ends.push(c.formula())
  c.expectSign("}", "at the end of the interval")
  return ends
}

/** `= …` of a target that was read; without an operator the line has no meaning. */
export function assignment(c: TokenCursor, target: Path): Statement {
  const op = assignOperator(c)
  if (!op) throw c.unexpected(`'=' after '${target.names.join(".")}'`)
  return assigned(c, target, op)
}

function assigned(c: TokenCursor, target: Path, op: AssignOperator): Statement {
  if (c.isSign("{")) {
    return { kind: "assign", target, op, value: undefined, interval: interval(c), span: target.span }
  }
  return { kind: "assign", target, op, value: c.formula(), span: target.span }
}

/** What may follow a name both in a statement of its own and in a declaration: value, rule or unit. */
function tail(c: TokenCursor, target: Path): Statement | undefined {
  const op = assignOperator(c)
  if (op) return assigned(c, target, op)
  if (c.takeWord("has")) {
    const unit = c.requiredFormula("A unit")
    return { kind: "has-unit", target, unit, span: target.span }
  }
  return undefined
}

function declarations(c: TokenCursor): readonly Statement[] {
  let type: DeclaredType | undefined
  let constness: DeclareStatement["constness"]
  let substanceOnly = false
  while (c.peek().kind === "word" && declareWords.has(c.peek().text)) {
    const word = c.next().text
    if (word === "var") constness = "var"
    else if (word === "const" || word === "ext") constness = "const"
    else if (word === "substanceOnly") substanceOnly = true
    else type = word as DeclaredType // proven by declareWords
  }
  if (substanceOnly) type ??= "species"
  const made: Statement[] = []
  do {
    const target = checkName(c, c.path())
    made.push({ kind: "declare", target, type, constness, substanceOnly, span: target.span })
    if (c.takeWord("in")) made.push({ kind: "in", target, container: c.path("a compartment"), span: target.span })
    const more = tail(c, target)
    if (more) made.push(more)
  } while (c.takeSign(","))
  return made
}

/** A truth value written out: `t0 = false`. */
function truth(c: TokenCursor, of: string): boolean {
  const at = c.peek()
  const e = c.formula()
  if (e?.kind === "constant" && (e.name === "true" || e.name === "false")) return e.name === "true"
  throw c.fault(at, `'${of}' is either 'true' or 'false'.`)
}

const eventWords = ["t0", "persistent", "priority", "fromTrigger"]

function parseEvent(c: TokenCursor, name: Path | undefined, within: Path | undefined): Statement {
  const first = c.next()
  let trigger = c.requiredFormula("The event's condition")
  let delay: Formula
  if (c.takeWord("after")) {
    delay = trigger
    trigger = c.requiredFormula("The event's condition, after the delay,")
  }
  let priority: Formula
  let t0 = true
  let persistent = true
  let fromTrigger = true
  while (c.takeSign(",")) {
    const word = c.peek()
    const known = eventWords.find((w) => w.toLowerCase() === word.text.toLowerCase())
    if (word.kind !== "word" || known === undefined) {
      const help = didYouMean(word.text, eventWords)
      throw c.unexpected("A property of the event (t0, persistent, priority or fromTrigger)", help)
    }
    c.at += 1
    c.expectSign("=", `after '${known}'`)
    if (known === "priority") priority = c.requiredFormula("The event's priority")
    else if (known === "t0") t0 = truth(c, known)
    else if (known === "persistent") persistent = truth(c, known)
    else fromTrigger = truth(c, known)
  }
  c.expectSign(":", "between the event's condition and its assignments")
  const assignments: { target: Path; value: Formula }[] = []
  c.skipNewlines()
  if (!c.isSign(";") && c.peek().kind === "word" && !c.isWord("end")) {
    do {
      c.skipNewlines()
      const target = c.path("a variable")
      c.expectSign("=", "after the variable that the event changes")
      assignments.push({ target, value: c.formula() })
    } while (c.takeSign(",") || (c.isSign(":") && !c.isSign("=", 1) && c.takeSign(":")))
  }
  const span = name ? { ...name.span, end: c.spanFrom(first).end } : c.spanFrom(first)
  return { kind: "event", name, within, trigger, delay, priority, t0, persistent, fromTrigger, assignments, span }
}

function pathOrNumber(c: TokenCursor, what: string): Path | number {
  const negative = c.takeSign("-")
  if (c.peek().kind === "number") return (negative ? -1 : 1) * c.next().value
  return c.path(what)
}

/** `sub(x, 3), timeconv = 60 in C`, with the instance's name read already. */
function submodel(c: TokenCursor, name: Path | undefined, within: Path | undefined): Statement {
  const model = c.next()
  const modelSpan = c.spanFrom(model)
  c.expectSign("(", "after the model's name")
  const args: (Path | number)[] = []
  if (!c.isSign(")")) {
    do args.push(pathOrNumber(c, "a name or number"))
    while (c.takeSign(","))
  }
  c.expectSign(")", "after the submodel's arguments")
  let timeconv: Path | number | undefined
  let extentconv: Path | number | undefined
  while (c.takeSign(",")) {
    const word = c.peek()
    const known = ["timeconv", "extentconv"].find((w) => w === word.text.toLowerCase())
    if (!known) throw c.unexpected("'timeconv' or 'extentconv'", didYouMean(word.text, ["timeconv", "extentconv"]))
    c.at += 1
    c.expectSign("=", `after '${known}'`)
    const value = pathOrNumber(c, "a name or number")
    if (known === "timeconv") timeconv = value
    else extentconv = value
  }
  const inside = c.takeWord("in") ? c.path("a compartment") : within
  const span = { ...(name?.span ?? modelSpan), end: c.spanFrom(model).end }
  return { kind: "submodel", name, model: model.text, modelSpan, args, timeconv, extentconv, within: inside, span }
}

function objective(c: TokenCursor, name: Path | undefined): Statement {
  const first = c.next()
  const type = first.text as "maximize" | "minimize" // the caller looked
  return { kind: "objective", name, type, math: c.formula(), span: c.spanFrom(first) }
}

function algebraic(c: TokenCursor, name: Path | undefined): Statement {
  const value = c.next()
  c.expectSign("=", "of an algebraic rule")
  return { kind: "algebraic", name, value: value.value, math: c.formula(), span: c.spanFrom(value) }
}

/** What follows `name:`. */
function named(c: TokenCursor, name: Path, within: Path | undefined): Statement {
  checkName(c, name)
  if (c.isWord("at")) return parseEvent(c, name, within)
  if (c.isWord("maximize") || c.isWord("minimize")) return objective(c, name)
  if (c.peek().kind === "number" && c.isSign("=", 1)) return algebraic(c, name)
  if (c.peek().kind === "word" && c.isSign("(", 1)) return submodel(c, name, within)
  if (isStrand(c)) return parseStrand(c, name)
  return parseReaction(c, name, within)
}

const annotationWords: readonly string[] = [
  ...biologyQualifiers.map(([word]) => word),
  ...modelQualifiers.map(([word]) => word),
  "notes",
  "created",
  "modified",
]

/**
 * `identity "…"`, `notes "…"`, `creator1.name "…"` at the cursor.
 * @param target what it is about; undefined for the model that is being read
 */
export function annotation(c: TokenCursor, target: Path | undefined): Statement {
  const word = c.next()
  const keyword = word.text
  const field = c.takeSign(".") ? c.next().text : undefined
  const known =
    annotationWords.includes(keyword) || (field !== undefined && /^(creator\d*|created|modified\d*)$/.test(keyword))
  if (!known) {
    const help = didYouMean(keyword, annotationWords)
    throw c.fault(word, `'${keyword}' is no annotation that Antimony knows.`, help, "antimony/unknown-annotation")
  }
  const number = c.peek().kind === "number" ? [c.next().text] : undefined
  const values = number ?? c.strings()
  return {
    kind: "annotate",
    target,
    keyword,
    field,
    values,
    span: { ...(target?.span ?? c.spanFrom(word)), end: c.spanFrom(word).end },
  }
}

/** True if an annotation's keyword and text (or `creator1.name` and text) stand at the cursor. */
export function isAnnotation(c: TokenCursor): boolean {
  if (c.peek().kind !== "word" || c.isWord("is")) return false
  if (c.peek(1).kind === "string") return true
  const value = c.peek(3).kind
  return (
    c.isSign(".", 1) &&
    c.peek(2).kind === "word" &&
    (value === "string" || (value === "number" && /^(created|modified|creator)/.test(c.peek().text)))
  )
}

/** A display name: libAntimony takes XML's names of characters in it (`&quot;`) for the characters. */
function plainName(text: string): string {
  const characters: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: "<", gt: ">", amp: "&" }
  return text.replace(/&(quot|apos|lt|gt|amp);/g, (whole, name: string) => characters[name] ?? whole)
}

/** `is y`, `is "name"`, `is y / cf`. */
function isStatement(c: TokenCursor, target: Path, factor: Path | undefined): Statement {
  c.at += 1
  if (c.peek().kind === "string") {
    return { kind: "display-name", target, name: plainName(c.next().text), span: target.span }
  }
  const b = checkName(c, c.path("a name or a text"))
  const cf = factor ?? (c.takeSign("/") ? c.path("a conversion factor") : undefined)
  return { kind: "same", a: target, b, factor: cf, span: { ...target.span, end: b.span.end } }
}

function constraintFrom(c: TokenCursor, from: number): Statement {
  c.at = from
  const first = c.peek()
  const math = c.requiredFormula("A condition")
  return { kind: "constraint", name: undefined, math, span: c.spanFrom(first) }
}

/** A statement that starts with a name. */
function afterName(c: TokenCursor): readonly Statement[] {
  const from = c.at
  const target = c.path()
  if (isAnnotation(c)) return [annotation(c, target)]
  const made: Statement[] = []
  let within: Path | undefined
  if (c.takeWord("in")) {
    within = c.path("a compartment")
    made.push({ kind: "in", target, container: within, span: target.span })
  }
  if (within && c.isSign(":") && !c.isSign("=", 1)) {
    c.at += 1
    return [named(c, target, within)]
  }
  const more = tail(c, target)
  if (more) {
    if (!uncertaintyWords.has(target.names[target.names.length - 1] ?? "")) checkName(c, target)
    return [...made, more]
  }
  if (made.length > 0) return made
  if (c.isWord("is")) return [isStatement(c, checkName(c, target), undefined)]
  if (c.isSign("*")) {
    c.at += 1
    const factor = c.path("a conversion factor")
    if (!c.isWord("is")) throw c.unexpected("'is' after the conversion factor")
    return [isStatement(c, target, factor)]
  }
  if (c.takeSign(":")) return [named(c, target, undefined)]
  if (c.isSign("--")) {
    c.at = from
    return [parseStrand(c, undefined)]
  }
  if (arrowHere(c) || c.isSign("+")) return [parseReaction(c, undefined, undefined, { path: target, stoichiometry: 1 })]
  if (c.peek().kind === "sign" && comparisonSigns.has(c.peek().text)) return [constraintFrom(c, from)]
  if (c.isSign("(") && target.names.length === 1) {
    c.at = from
    return [submodel(c, undefined, undefined)]
  }
  if ((c.peek().kind === "word" && whyNoName(c.peek().text) === undefined) || c.isSign("$")) {
    const path = c.path("a species")
    if (arrowHere(c) || c.isSign("+")) return [parseReaction(c, undefined, undefined, { path, stoichiometry: target })]
  }
  c.at = from + 1
  while (c.at < from + 2 * target.names.length - 1) c.at += 1
  const help = didYouMean(target.names[0] ?? "", [
    ...declareWords,
    "model",
    "function",
    "unit",
    "delete",
    "import",
    "end",
  ])
  throw c.unexpected(
    `'=', ':', '->' or another continuation of '${target.names.join(".")}'`,
    help?.startsWith("did") ? help : undefined,
  )
}

function unitStatement(c: TokenCursor): Statement {
  const first = c.next()
  const target = c.path("a unit's name")
  const value = c.takeSign("=") ? c.formula() : undefined
  return { kind: "unit", target, value, span: c.spanFrom(first) }
}

function deletions(c: TokenCursor): readonly Statement[] {
  c.at += 1
  const made: Statement[] = []
  do {
    const target = c.path()
    made.push({ kind: "delete", target, span: target.span })
  } while (c.takeSign(","))
  return made
}

function constraint(c: TokenCursor): Statement {
  const first = c.next()
  const name = c.isSign(":") ? undefined : c.path("a name or ':'")
  c.expectSign(":", "before the condition")
  return { kind: "constraint", name, math: c.requiredFormula("A condition"), span: c.spanFrom(first) }
}

/** The statement at the cursor (a list: `species a, b` makes two), up to but without its line end. */
export function parseStatement(c: TokenCursor): readonly Statement[] {
  const t = c.peek()
  if (t.kind === "word") {
    if (declareWords.has(t.text)) return declarations(c)
    if (t.text === "unit") return [unitStatement(c)]
    if (t.text === "delete") return deletions(c)
    if (t.text === "constraint") return [constraint(c)]
    if (t.text === "maximize" || t.text === "minimize") return [objective(c, undefined)]
    if (t.text === "at") return [parseEvent(c, undefined, undefined)]
    const after = c.peek(1)
    if (after.kind === "sign" && comparisonSigns.has(after.text)) return [constraintFrom(c, c.at)]
    return afterName(c)
  }
  if (t.kind === "number") {
    if (c.isSign("=", 1)) return [algebraic(c, undefined)]
    const after = c.peek(1)
    return after.kind === "sign" && comparisonSigns.has(after.text)
      ? [constraintFrom(c, c.at)]
      : [parseReaction(c, undefined, undefined)]
  }
  if (c.isSign("--")) return [parseStrand(c, undefined)]
  if (c.isSign("-") && c.peek(1).kind === "number" && (c.peek(2).kind === "word" || c.isSign("$", 2))) {
    return [parseReaction(c, undefined, undefined)]
  }
  if (c.isSign("-") && (c.peek(1).kind === "number" || c.peek(1).kind === "word")) return [constraintFrom(c, c.at)]
  if (arrowHere(c)) return [parseReaction(c, undefined, undefined)]
  if (c.isSign("$")) return afterName(c)
  throw c.unexpected("A statement")
}
