/** The product's lexicon for tests, read once. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { type Lexicon, lexiconFileNames, parseLexicon } from "../../src/figure/index.ts"

const folder = join(import.meta.dirname, "..", "..", "data", "lexicon")
let lexicon: Lexicon | undefined

/** The lexicon of `data/lexicon`. */
export function productLexicon(): Lexicon {
  lexicon ??= parseLexicon(Object.fromEntries(lexiconFileNames.map((f) => [f, readFileSync(join(folder, f), "utf8")])))
  return lexicon
}
