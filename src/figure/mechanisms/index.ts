/** Relations → mechanisms of a wired model: the table. */
import type { Relation } from "../statement.ts"
import { binding } from "./binding.ts"
import { conversion } from "./conversion.ts"
import { influence } from "./influence.ts"
import type { Mechanism } from "./mechanism.ts"
import { modification } from "./modification.ts"
import { movement } from "./movement.ts"

export { type Mechanism, processMinutes } from "./mechanism.ts"

const table: Readonly<Record<string, Mechanism>> = {
  ...influence,
  ...modification,
  ...conversion,
  ...binding,
  ...movement,
}

/** What a relation does in a wired model. */
export function mechanismOf(relation: Relation): Mechanism {
  return table[relation] as Mechanism
}
