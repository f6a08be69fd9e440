/** Conversions: the product needs both the enzyme and the substrate; production from an unnamed source. */
import { amountMinutes, type Mechanism } from "./mechanism.ts"

export const conversion = {
  converts: { effect: "product", assumed: false, minutes: amountMinutes, because: "makes the product out of it" },
  produces: { effect: 1, assumed: false, minutes: amountMinutes, because: "makes it" },
} as const satisfies Readonly<Record<string, Mechanism>>
