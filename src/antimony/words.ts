/** Antimony's own words, which can't be names, and the keywords of annotations with the qualifiers they stand for. */
import { infixConstants, infixFunctionNames, isInfixFunction } from "../math/index.ts"

export const reservedWords: ReadonlySet<string> = new Set([
  "model",
  "module",
  "end",
  "species",
  "formula",
  "reaction",
  "DNA",
  "gene",
  "operator",
  "compartment",
  "has",
  "in",
  "is",
  "var",
  "const",
  "substanceOnly",
  "ext",
  "import",
  "event",
  "at",
  "after",
  "function",
  "unit",
  "delete",
  "constraint",
  "maximize",
  "minimize",
])

/** Why a word can't be a name, or undefined where it can. */
export function whyNoName(word: string): string | undefined {
  if (reservedWords.has(word)) return `'${word}' is one of Antimony's own words and can't be a name.`
  if (infixConstants.has(word)) return `'${word}' is a constant of the language and can't be a name.`
  if (isInfixFunction(word)) return `'${word}' is a built-in function and can't be a name.`
  return undefined
}

/** What may be a name: letters, digits and `_`, not starting with a digit, none of the language's own words. */
export function canBeName(id: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(id) && whyNoName(id) === undefined && !infixFunctionNames().includes(id)
}

/** Keyword → qualifier of biology. The first keyword of each qualifier is the one that is printed. */
export const biologyQualifiers: readonly (readonly [keyword: string, qualifier: string])[] = [
  ["identity", "bqbiol:is"],
  ["biological_entity_is", "bqbiol:is"],
  ["is_a", "bqbiol:is"],
  ["hasPart", "bqbiol:hasPart"],
  ["part", "bqbiol:hasPart"],
  ["isPartOf", "bqbiol:isPartOf"],
  ["parthood", "bqbiol:isPartOf"],
  ["isVersionOf", "bqbiol:isVersionOf"],
  ["hypernym", "bqbiol:isVersionOf"],
  ["hasVersion", "bqbiol:hasVersion"],
  ["version", "bqbiol:hasVersion"],
  ["isHomologTo", "bqbiol:isHomologTo"],
  ["homolog", "bqbiol:isHomologTo"],
  ["isDescribedBy", "bqbiol:isDescribedBy"],
  ["description", "bqbiol:isDescribedBy"],
  ["isEncodedBy", "bqbiol:isEncodedBy"],
  ["encoder", "bqbiol:isEncodedBy"],
  ["encodes", "bqbiol:encodes"],
  ["encodement", "bqbiol:encodes"],
  ["occursIn", "bqbiol:occursIn"],
  ["container", "bqbiol:occursIn"],
  ["hasProperty", "bqbiol:hasProperty"],
  ["property", "bqbiol:hasProperty"],
  ["isPropertyOf", "bqbiol:isPropertyOf"],
  ["propertyBearer", "bqbiol:isPropertyOf"],
  ["hasTaxon", "bqbiol:hasTaxon"],
  ["taxon", "bqbiol:hasTaxon"],
]

/** Keyword → qualifier of models, for any element (measured: libAntimony 3.3). `isDescribedBy` is biology's everywhere. */
export const modelQualifiers: readonly (readonly [keyword: string, qualifier: string])[] = [
  ["model_source", "bqmodel:is"],
  ["model_entity_is", "bqmodel:is"],
  ["publication", "bqmodel:isDescribedBy"],
  ["origin", "bqmodel:isDerivedFrom"],
  ["isDerivedFrom", "bqmodel:isDerivedFrom"],
  ["class", "bqmodel:isInstanceOf"],
  ["isInstanceOf", "bqmodel:isInstanceOf"],
  ["instance", "bqmodel:hasInstance"],
  ["hasInstance", "bqmodel:hasInstance"],
]

/** What Antimony tells of uncertainty: last part of the name on the left (`k.mean = 3`). */
export const uncertaintyWords: ReadonlySet<string> = new Set([
  "mean",
  "stdev",
  "standardDeviation",
  "coefficientOfVariation",
  "kurtosis",
  "median",
  "mode",
  "sampleSize",
  "skewness",
  "standardError",
  "variance",
  "confidenceInterval",
  "credibleInterval",
  "interquartileRange",
  "range",
  "distribution",
  "externalParameter",
])
