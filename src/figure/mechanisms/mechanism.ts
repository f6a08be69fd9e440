/** What a relation does to the activity of its object in a wired model. One file per kind of relation, rows in `index.ts`. */

export interface Mechanism {
  /** +1 raises, −1 lowers the object's activity; `product`: makes `to` out of the object. */
  readonly effect: 1 | -1 | "product" | "none"
  /** The caption does not say this sign: it is the usual one, and stated as an assumption. */
  readonly assumed: boolean
  /** Minutes in which the object follows: signalling, or making and losing molecules. */
  readonly minutes: number
  readonly because: string
}

/** Signalling and binding: the default time constant, minutes. @source assumption, order of magnitude of phosphorylation cascades */
export const signallingMinutes = 10
/** Expression, production, degradation: minutes. @source assumption, order of magnitude of mRNA and protein turnover */
export const amountMinutes = 120
/** Processes, phenotypes, diseases, cells: minutes. @source assumption */
export const processMinutes = 240
