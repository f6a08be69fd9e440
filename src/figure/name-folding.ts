/**
 * When are two names the same? After folding case, Greek letters, hyphens, blanks and plurals. Used to find given
 * entities in a caption and by the scorer, so that both mean the same by "equal".
 */

const greek: Readonly<Record<string, string>> = {
  α: "alpha",
  β: "beta",
  ß: "beta",
  γ: "gamma",
  δ: "delta",
  ε: "epsilon",
  ζ: "zeta",
  η: "eta",
  θ: "theta",
  ι: "iota",
  κ: "kappa",
  ĸ: "kappa",
  λ: "lambda",
  μ: "mu",
  ν: "nu",
  ξ: "xi",
  π: "pi",
  ρ: "rho",
  σ: "sigma",
  ς: "sigma",
  τ: "tau",
  φ: "phi",
  ϕ: "phi",
  χ: "chi",
  ψ: "psi",
  ω: "omega",
}

/** Lower case, Greek letters by name, only letters, digits and a final plus kept. No plural folding. */
export function foldLetters(text: string): string {
  const lower = text.normalize("NFKC").toLowerCase()
  if (/^[a-z0-9]+$/.test(lower)) return lower
  return lower.replace(/[^a-z0-9+]/gu, (c) => greek[c] ?? (/[\p{L}\p{N}]/u.test(c) ? c : ""))
}

/** Without a plural s: `D2 receptors` → `d2receptor`; `apoptosis`, `virus`, `stress` stay. */
export function foldPlural(key: string): string {
  if (key.length < 4 || !key.endsWith("s")) return key
  if (/(?:ss|us|is|as)$/.test(key)) return key
  return key.endsWith("ies") && key.length > 5 ? `${key.slice(0, -3)}y` : key.slice(0, -1)
}

/** The key two names share when the guidelines call them equal. */
export function foldEntityName(text: string): string {
  return foldPlural(foldLetters(text))
}
