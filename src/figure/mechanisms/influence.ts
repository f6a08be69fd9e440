/** Signed influences: activity and amount; and "regulates", whose sign the caption leaves open. */
import { amountMinutes, type Mechanism, signallingMinutes } from "./mechanism.ts"

export const influence = {
  activates: { effect: 1, assumed: false, minutes: signallingMinutes, because: "raises its activity" },
  inhibits: { effect: -1, assumed: false, minutes: signallingMinutes, because: "lowers its activity" },
  increases: { effect: 1, assumed: false, minutes: amountMinutes, because: "raises its amount" },
  decreases: { effect: -1, assumed: false, minutes: amountMinutes, because: "lowers its amount" },
  regulates: {
    effect: 1,
    assumed: true,
    minutes: signallingMinutes,
    because: "regulates it; the caption gives no sign, raising is assumed",
  },
} as const satisfies Readonly<Record<string, Mechanism>>
