/** Movement: release makes the object available; a move to a place changes no activity by itself. */
import { type Mechanism, signallingMinutes } from "./mechanism.ts"

export const movement = {
  releases: { effect: 1, assumed: false, minutes: signallingMinutes, because: "releases it" },
  translocates: {
    effect: "none",
    assumed: false,
    minutes: signallingMinutes,
    because: "moves; a place is no activity",
  },
} as const satisfies Readonly<Record<string, Mechanism>>
