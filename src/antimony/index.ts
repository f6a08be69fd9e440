/** Antimony: text → model, as libAntimony 3.3 reads it, and model → text. */
export type { ResolveImport } from "./parse-antimony.ts"
export { type ReadAntimonyOptions, readAntimony } from "./read-antimony.ts"
