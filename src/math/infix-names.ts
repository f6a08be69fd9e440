/** Names in infix text: constants, and functions by all their spellings. */
import type { ConstantNode } from "./expression.ts"
import { type FunctionName, functionRow, functions } from "./functions.ts"

/** The constants by their names in Antimony; case matters. */
export const infixConstants: ReadonlyMap<string, ConstantNode["name"]> = new Map([
  ["true", "true"],
  ["True", "true"],
  ["TRUE", "true"],
  ["false", "false"],
  ["False", "false"],
  ["FALSE", "false"],
  ["pi", "pi"],
  ["exponentiale", "exponentiale"],
  ["avogadro", "avogadro"],
  ["time", "time"],
  ["inf", "infinity"],
  ["INF", "infinity"],
  ["infinity", "infinity"],
  ["NaN", "notanumber"],
  ["nan", "notanumber"],
  ["NAN", "notanumber"],
  ["notanumber", "notanumber"],
])

/** Names that aren't in the table of functions. */
const aliases: Readonly<Record<string, FunctionName>> = {
  plus: "plus",
  minus: "minus",
  times: "times",
  divide: "divide",
  eq: "eq",
  equals: "eq",
  neq: "neq",
  lt: "lt",
  leq: "leq",
  gt: "gt",
  geq: "geq",
  truncatedNormal: "normal",
  truncatedExponential: "exponential",
  truncatedGamma: "gamma",
  truncatedPoisson: "poisson",
}
export const shorthands: readonly string[] = ["sqr", "sqrt", "log10"]

/** Function by name in infix text. Made on first use: nothing runs at import. */
let namesMade: Map<string, FunctionName> | undefined
/** Functions of the table by their names; `shorthands` are made of others. */
export function functionNames(): Map<string, FunctionName> {
  if (namesMade) return namesMade
  const made = new Map<string, FunctionName>(Object.entries(aliases))
  for (const fn of Object.keys(functions) as FunctionName[]) {
    for (const name of functionRow(fn).infix) if (/^[A-Za-z]/.test(name)) made.set(name, fn)
  }
  namesMade = made
  return made
}

/** True if the word names a built-in function in infix text. */
export function isInfixFunction(word: string): boolean {
  return functionNames().has(word) || shorthands.includes(word)
}

/** Every name of a built-in function, for "did you mean". */
export function infixFunctionNames(): readonly string[] {
  return [...functionNames().keys(), ...shorthands]
}
