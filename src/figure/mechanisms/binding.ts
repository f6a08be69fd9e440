/** Binding and recruitment: the bound partner is assumed to act, as a ligand on its receptor. */
import { type Mechanism, signallingMinutes } from "./mechanism.ts"

export const binding = {
  binds: { effect: 1, assumed: true, minutes: signallingMinutes, because: "binds it; activation is assumed" },
  recruits: { effect: 1, assumed: false, minutes: signallingMinutes, because: "recruits it" },
} as const satisfies Readonly<Record<string, Mechanism>>
