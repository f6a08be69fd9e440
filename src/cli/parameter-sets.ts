/**
 * Parameter sets that the evidence cannot tell apart, for bands and shares on the page: a fitted figure's ensemble
 * (in `fit/best.json`, as `kinetoscope fit --ensemble` writes it), or draws from the priors that a wired model states.
 */
import type { BundleEnsemble } from "../draw/index.ts"
import { drawPriors, priorsOf } from "../figure/index.ts"
import type { Model } from "../model/index.ts"
import { insideFolder, type LoadedFigure, readTextFile } from "./figures.ts"

/** Draws from priors: enough for shares to a few percent, few enough to run while somebody looks. */
const draws = 60
const seed = 1
/** Sets of a fitted ensemble that are taken, evenly from all. */
const mostSets = 60

/** What is read of a file that a fit wrote. */
interface StoredEnsemble {
  readonly ensemble?: { readonly members?: unknown } | undefined
}

function setOf(value: unknown, known: ReadonlySet<string>): Readonly<Record<string, number>> | undefined {
  if (value === null || typeof value !== "object") return undefined
  const entries = Object.entries(value).filter(
    ([id, x]) => typeof x === "number" && Number.isFinite(x) && known.has(id),
  )
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Record<string, number>)
}

function fitted(loaded: LoadedFigure, model: Model): BundleEnsemble | undefined {
  const path = insideFolder(loaded.folder, "fit/best.json")
  if (path === undefined) return undefined
  let members: unknown
  try {
    members = (JSON.parse(readTextFile(path, "fit/best.json").text) as StoredEnsemble).ensemble?.members
  } catch {
    return undefined
  }
  if (!Array.isArray(members)) return undefined
  const all: readonly unknown[] = members.map((m: { readonly values?: unknown } | null) => m?.values)
  const known = new Set(model.parameters.map((p) => p.id))
  const step = Math.max(1, Math.ceil(all.length / mostSets))
  const kept = all
    .filter((_, i) => i % step === 0)
    .map((s) => setOf(s, known))
    .filter((s) => s !== undefined)
  return kept.length < 5 ? undefined : { kind: "fit", sets: kept }
}

/** The figure's parameter sets, or undefined where it has neither an ensemble nor priors. */
export function parameterSets(loaded: LoadedFigure | undefined, model: Model): BundleEnsemble | undefined {
  const own = loaded && fitted(loaded, model)
  if (own) return own
  const priors = priorsOf(model)
  if (priors.length === 0) return undefined
  const sets = Array.from({ length: draws }, (_, i) =>
    Object.fromEntries(
      Object.entries(drawPriors(priors, seed, i)).map(([id, x]) => [id, Number(x.toPrecision(6))] as const),
    ),
  )
  return { kind: "priors", sets }
}
