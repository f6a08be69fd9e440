/** Many records: what a figure is to the library, queries, similarity and enrichment. Where it is stored is the caller's. */

export { bulkTableOf, entriesOfBulk, entryOfRecord, familyTokens, type LibraryEntry } from "./entry.ts"
export {
  type Enriched,
  enrichedFigures,
  type FigureSizes,
  geneWeight,
  type Posting,
  type Similar,
  similarFigures,
} from "./gene-sets.ts"
export { benjaminiHochberg, hypergeometricTail } from "./hypergeometric.ts"
export { ftsExpression, parseQuery, type QueryTerm } from "./query.ts"
