/**
 * Gates of a wired figure on the page: how a node's inputs join now, and another way chosen. A choice is a named
 * condition of the setup, so undo, the address, A/B and the command line carry it as they carry any other.
 */
import { type Gate, type GateWay, gatesOf, wayOf } from "../../figure/index.ts"
import type { Store } from "./store.ts"

const known = new WeakMap<object, readonly Gate[]>()

/** The figure's gates; none where its model was written by hand. */
export function gatesOfFigure(store: Store): readonly Gate[] {
  const { inputs } = store.bundle.figure
  let found = known.get(inputs)
  if (!found) {
    found = gatesOf(inputs)
    known.set(inputs, found)
  }
  return found
}

/** Inputs that choose gates: they have their own place, apart from other conditions. */
export function isGateInput(store: Store, input: string): boolean {
  return gatesOfFigure(store).some((g) => g.choices.some((c) => c.input === input))
}

/** The way that the figure's own model has. */
export function ownWay(store: Store, gate: Gate): GateWay {
  const quantities = store.source.value?.quantities
  return wayOf(gate, (parameter) => quantities?.find((q) => q.id === parameter)?.value)
}

/** The way in which a node's inputs join in the present setup. */
export function wayNow(store: Store, gate: Gate): GateWay {
  const { inputs } = store.setup.value
  return gate.choices.findLast((c) => inputs.includes(c.input))?.way ?? ownWay(store, gate)
}

/** Join the node's inputs another way: one step of undo. */
export function chooseGate(store: Store, gate: Gate, way: GateWay): void {
  const setup = store.setup.value
  const others = setup.inputs.filter((i) => !gate.choices.some((c) => c.input === i))
  const choice = gate.choices.find((c) => c.way === way)
  const own = way === ownWay(store, gate) || !choice
  store.change({ ...setup, inputs: own ? others : [...others, choice.input] })
}

/** The next way, in the order of the figure. */
export function turnGate(store: Store, gate: Gate): void {
  const at = gate.choices.findIndex((c) => c.way === wayNow(store, gate))
  const next = gate.choices[(at + 1) % gate.choices.length]
  if (next) chooseGate(store, gate, next.way)
}

/** A gate in a sign's room. */
export function gateSign(gate: Gate, way: GateWay): string {
  if (gate.side === "inhibitors") return way === "all" ? "not all" : "not any"
  return way === "any" ? "or" : way === "all" ? "and" : "or/and"
}

/** A gate in words. */
export function gateWords(gate: Gate, way: GateWay): string {
  if (gate.side === "inhibitors")
    return way === "all" ? "only all inhibitors together stop it" : "any inhibitor stops it"
  if (way === "any") return "any one activator suffices"
  return way === "all" ? "all activators are needed" : "as the caption says: some together, some alone"
}

/** The values that the present choices of a node's gates give the model's parameters. */
export function chosenValues(store: Store, node: string): Readonly<Record<string, number>> {
  const { inputs } = store.setup.value
  const own = gatesOfFigure(store).filter((g) => g.node === node)
  return Object.assign({}, ...own.flatMap((g) => g.choices.filter((c) => inputs.includes(c.input)).map((c) => c.set)))
}

/** A source with other values of parameters; undefined where one of them is given no value there. */
export function withValues(text: string, values: Readonly<Record<string, number>>): string | undefined {
  let made = text
  for (const [id, value] of Object.entries(values)) {
    const line = new RegExp(`(^|[;\\n])([ \\t]*(?:const[ \\t]+)?${id}[ \\t]*=[ \\t]*)[-+.\\deE]+`, "u")
    if (!line.test(made)) return undefined
    made = made.replace(line, (_, start: string, name: string) => `${start}${name}${value}`)
  }
  return made
}
