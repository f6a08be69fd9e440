/** SBML, Level 1 to Level 3 Version 2: text → Model and back. */

export { type AsLevel, asLevel, type SbmlLevel } from "./older-level.ts"
export type { LogicUpdate } from "./qual.ts"
export { type ReadSbmlOptions, readSbml } from "./read-sbml.ts"
export { type WriteSbmlOptions, writeSbml } from "./write-sbml.ts"
