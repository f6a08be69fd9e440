/** Antimony: text → model, as libAntimony 3.3 reads it, and model → text. */
export { antimonyForm } from "./antimony-form.ts"
export type { ResolveImport } from "./parse-antimony.ts"
export { printAntimony } from "./print-antimony.ts"
export { type ReadAntimonyOptions, readAntimony } from "./read-antimony.ts"
