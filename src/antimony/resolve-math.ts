/**
 * Formulas as written → formulas of the model: names become ids, units become ids of unit definitions, `time` and `delay` in a
 * submodel with a clock of its own are converted. Unknown names and functions, wrong numbers of arguments and definitions in a
 * circle are reported, each once, with the nearest known name.
 */
import { apply, call, type Expression, infixFunctionNames, sym } from "../math/index.ts"
import { type Diagnostic, type DiagnosticCode, didYouMean, nearest, placeOf, type Span } from "../text/index.ts"
import { Entry, type Held, lookUp, rootOf, type Scope } from "./entries.ts"
import type { ModelUnits } from "./model-units.ts"
import type { FunctionSyntax } from "./syntax.ts"

export class MathResolver {
  readonly ids: ReadonlyMap<Entry, string>
  readonly units: ModelUnits
  readonly functions: ReadonlyMap<string, FunctionSyntax>
  readonly diagnostics: Diagnostic[]
  /** Words of lines that could not be read: not reported as unknown. */
  readonly lost: ReadonlySet<string>
  readonly undefinedNames: "error" | "warning"
  readonly reported = new Set<string>()

  constructor(
    ids: ReadonlyMap<Entry, string>,
    units: ModelUnits,
    functions: ReadonlyMap<string, FunctionSyntax>,
    diagnostics: Diagnostic[],
    lost: ReadonlySet<string>,
    undefinedNames: "error" | "warning" = "error",
  ) {
    this.undefinedNames = undefinedNames
    this.lost = lost
    this.ids = ids
    this.units = units
    this.functions = functions
    this.diagnostics = diagnostics
  }

  error(code: DiagnosticCode, span: Span | undefined, message: string, help?: string): void {
    const key = `${code} ${span?.source.name}:${span?.start} ${message}`
    if (this.reported.has(key) || this.diagnostics.length >= 200) return
    this.reported.add(key)
    this.diagnostics.push({ severity: "error", code, message, span, ...(help ? { help } : {}) })
  }

  /** The entry a symbol of a formula means; undefined where a part of the path is missing (reported). */
  entryOf(id: string, scope: Scope, span: Span | undefined): Entry | undefined {
    const names = id.split(".")
    const found = lookUp(scope, names, undefined)
    if (found instanceof Entry) return found
    const missing = names[found.missing] ?? ""
    if (found.missing > 0) {
      const owner = names.slice(0, found.missing).join(".")
      const help = found.within ? didYouMean(missing, found.within.entries.keys()) : undefined
      const what = found.within
        ? `not defined in the submodel '${owner}' (a '${found.within.module.name}')`
        : `no member: '${owner}' is no submodel`
      this.error("antimony/unknown-symbol", span, `'${clip(missing)}' is ${what}.`, help)
    } else this.unknown(names[0] ?? "", scope, span)
    return undefined
  }

  unknown(name: string, scope: Scope, span: Span | undefined): void {
    const key = `${scope.module.name} ${name}`
    if (this.lost.has(name) || this.reported.has(key)) return
    this.reported.add(key)
    const known = [...scope.entries.values()].filter((e) => e.defined)
    const best = nearest(
      name,
      known.map((e) => e.name),
    )
    const at = known.find((e) => e.name === best)?.span
    const where = at && at.source === span?.source ? ` (line ${placeOf(at.source, at.start).line})` : ""
    const help =
      best === undefined
        ? `give it a value ('${clip(name)} = 1'), or declare it ('var ${clip(name)}')`
        : `did you mean '${best}'${where}?`
    const message = `'${clip(name)}' is not defined in this model.`
    if (this.undefinedNames === "error") this.error("antimony/unknown-symbol", span, message, help)
    else this.diagnostics.push({ severity: "warning", code: "antimony/unknown-symbol", message, span, help })
  }

  /** `x / cf` for a name made one with another through a conversion factor, else its id. */
  symbol(e: Entry, span: Span | undefined): Expression | undefined {
    if (e.deleted) return undefined
    if (e.same && e.factor) {
      const other = this.symbol(rootOf(e.same), span)
      const factor = this.symbol(rootOf(e.factor), span)
      return other && factor ? call("divide", other, factor) : undefined
    }
    const id = this.ids.get(e)
    return id === undefined ? undefined : { kind: "symbol", id, span }
  }

  /** The model's formula; undefined where a name in it was deleted or is unknown. */
  expression(held: Held | undefined, upstream?: Expression): Expression | undefined {
    if (!held) return undefined
    let lost = false
    const clocks = clocksOf(held.scope)
    const go = (e: Expression): Expression => {
      switch (e.kind) {
        case "number":
          return e.units === undefined ? e : { ...e, units: this.units.named(e.units, held.scope, e) }
        case "constant":
          return e.name === "time" ? this.converted(e, "divide", clocks) : e
        case "symbol": {
          if (e.id === "...") return upstream ?? { kind: "number", value: 0 }
          const entry = this.entryOf(e.id, held.scope, e.span)
          const whole = entry && this.symbol(entry, e.span)
          const found =
            whole && (entry.kind === "reaction" || entry.kind === "gene")
              ? this.localRate(whole, commonScope(held.scope, entry.scope))
              : whole
          if (entry && !entry.defined && !entry.deleted) this.unknown(e.id, held.scope, e.span)
          if (entry && !found && !entry.deleted) this.wrongKind(entry, e)
          if (!found) lost = true
          return found ?? e
        }
        case "apply":
          this.checkCall(e.id, e.args.length, e.span)
          return { ...e, args: e.args.map(go) }
        case "call": {
          const args = e.args.map(go)
          const [x, d] = args
          if (e.fn === "delay" && x && d && clocks.length > 0)
            return { ...e, args: [x, this.converted(d, "times", clocks)] }
          return { ...e, args }
        }
      }
    }
    const made = go(held.math)
    if (lost || !held.times) return lost ? undefined : made
    const factor = this.symbol(rootOf(held.times), undefined)
    return factor && call("times", made, factor)
  }

  /** A reaction's rate in a submodel's own extent and time. */
  localRate(rate: Expression, scope: Scope): Expression {
    return this.converted(this.converted(rate, "divide", extentsOf(scope)), "times", clocksOf(scope))
  }

  wrongKind(entry: Entry, e: Expression): void {
    const kind =
      entry.kind === "unit"
        ? "a unit"
        : entry.kind === "submodel"
          ? "a submodel"
          : entry.kind === "event"
            ? "an event"
            : "no quantity"
    this.error("antimony/conflicting-kind", e.span, `'${entry.name}' is ${kind} and has no value in a formula.`)
  }

  checkCall(name: string, count: number, span: Span | undefined): void {
    const f = this.functions.get(name)
    const nameSpan = span && { ...span, end: Math.min(span.end, span.start + name.length) }
    if (!f) {
      if (this.lost.has(name)) return
      const help = didYouMean(name, [...this.functions.keys(), ...infixFunctionNames()])
      const define = help?.startsWith("did") ? help : `define it: function ${clip(name)}(x) … end`
      this.error("antimony/unknown-function", nameSpan, `There is no function '${clip(name)}'.`, define)
    } else if (f.parameters.length !== count) {
      const wanted = f.parameters.length
      this.error(
        "antimony/arguments",
        nameSpan,
        `'${clip(name)}' takes ${wanted} argument${wanted === 1 ? "" : "s"}, but has ${count} here.`,
      )
    }
  }

  /** A time of the submodel's clock in the main model's (`times`), or the other way (`divide`). */
  converted(e: Expression, op: "times" | "divide", clocks: readonly Entry[]): Expression {
    return clocks.reduce<Expression>((x, c) => call(op, x, sym(this.ids.get(rootOf(c)) ?? c.name)), e)
  }
}

/** The innermost scope that both lie in. */
function commonScope(a: Scope, b: Scope): Scope {
  const around = new Set<Scope>()
  for (let s: Scope | undefined = a; s; s = s.parent) around.add(s)
  let at = b
  while (!around.has(at) && at.parent) at = at.parent
  return at
}

/** The time conversions between a scope and the main model, innermost first. */
export function clocksOf(scope: Scope): readonly Entry[] {
  const found: Entry[] = []
  for (let s: Scope | undefined = scope; s; s = s.parent) if (s.timeconv) found.push(s.timeconv)
  return found
}

/** The conversions of extent between a scope and the main model, innermost first. */
export function extentsOf(scope: Scope): readonly Entry[] {
  const found: Entry[] = []
  for (let s: Scope | undefined = scope; s; s = s.parent) if (s.extentconv) found.push(s.extentconv)
  return found
}

/** A name as a message shows it. */
export function clip(name: string): string {
  return name.length > 60 ? `${name.slice(0, 57)}…` : name
}

/** A function's body: its arguments are its only names. Undefined arguments are reported. */
export function functionBody(f: FunctionSyntax, resolver: MathResolver): Expression | undefined {
  const go = (e: Expression): Expression => {
    if (e.kind === "symbol" && !f.parameters.includes(e.id)) {
      const help = didYouMean(e.id, f.parameters)
      resolver.error(
        "antimony/unknown-symbol",
        e.span,
        `'${clip(e.id)}' is no argument of the function '${clip(f.name)}'.`,
        help ?? "a function sees its arguments only",
      )
    }
    if (e.kind === "apply") {
      resolver.checkCall(e.id, e.args.length, e.span)
      return { ...apply(e.id, ...e.args.map(go)), span: e.span }
    }
    return e.kind === "call" ? { ...e, args: e.args.map(go) } : e
  }
  return f.body ? go(f.body) : undefined
}
