/** Chemical changes of the object: what they do to its activity is seldom said, so the usual effect is assumed. */
import { amountMinutes, type Mechanism, signallingMinutes } from "./mechanism.ts"

const usual = (effect: 1 | -1, because: string): Mechanism => ({
  effect,
  assumed: true,
  minutes: signallingMinutes,
  because,
})

export const modification: Readonly<Record<string, Mechanism>> = {
  phosphorylates: usual(1, "phosphorylates it; activation is assumed"),
  dephosphorylates: usual(-1, "dephosphorylates it; inactivation is assumed"),
  deacetylates: usual(1, "deacetylates it; activation is assumed"),
  hydroxylates: usual(-1, "hydroxylates it; loss is assumed"),
  ubiquitinates: usual(-1, "ubiquitinates it; loss is assumed"),
  cleaves: usual(-1, "cleaves it; loss is assumed"),
  degrades: { effect: -1, assumed: false, minutes: amountMinutes, because: "degrades it" },
}
