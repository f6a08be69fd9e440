/**
 * Everything that a report tells, run once: verdicts as the model stands, without each switch, under each hypothesis
 * (switched off, and refitted alone), over an ensemble, and at a second fit. In: a figure that runs, its findings, its
 * stored fits. Idea: all of it is the same call, `judge`, at other parameters and switches.
 */
import type { FigureRunner } from "../../figure/index.ts"
import { type Finding, type FindingResult, judge, type Verdict } from "../../findings/index.ts"
import type { Combination, Ensemble, Identifiability } from "../../fit/index.ts"

/** What a report reads of a file that `kinetoscope fit` wrote. */
export interface StoredFit {
  readonly name: string
  readonly seed: number
  readonly without: readonly string[]
  readonly starts: readonly { readonly cost: number; readonly iteration: number; readonly done: boolean }[]
  readonly best?: { readonly cost: number; readonly values: Readonly<Record<string, number>> } | undefined
  readonly parameters: readonly { readonly id: string; readonly low: number; readonly high: number }[]
  readonly identifiability?: readonly Identifiability[] | undefined
  readonly combinations?: readonly Combination[] | undefined
  readonly ensemble?: Ensemble | undefined
}

/** Verdicts of all findings under one set of circumstances. */
export interface VerdictColumn {
  readonly id: string
  readonly label: string
  readonly results: readonly FindingResult[]
}

export interface Gathered {
  readonly whole: VerdictColumn
  /** Without each of the figure's switches. */
  readonly cuts: readonly VerdictColumn[]
  /** Each hypothesis without the others, at the model's own parameters. */
  readonly alone: readonly VerdictColumn[]
  /** The same, refitted. */
  readonly refitted: readonly (VerdictColumn & { readonly fit: StoredFit })[]
  /** Fits of the whole model from other seeds. */
  readonly seeds: readonly (VerdictColumn & { readonly fit: StoredFit })[]
  /** Share of the ensemble's sets that pass, by finding. */
  readonly passing: ReadonlyMap<string, number> | undefined
}

export interface GatherInput {
  readonly runner: FigureRunner
  readonly findings: readonly Finding[]
  readonly fits: readonly StoredFit[]
  readonly ensemble: Ensemble | undefined
  readonly onStep: (what: string) => void
}

function judged(
  input: GatherInput,
  id: string,
  label: string,
  without: readonly string[],
  values: Readonly<Record<string, number>> = {},
): VerdictColumn {
  input.onStep(label)
  input.runner.override(values)
  const results = input.findings.map((f) => judge(input.runner, f, { without, timeLimitSeconds: 60 }))
  input.runner.override({})
  return { id, label, results }
}

function passingShares(input: GatherInput): ReadonlyMap<string, number> | undefined {
  const members = input.ensemble?.members ?? []
  if (members.length < 2) return undefined
  const counts = new Map<string, number>()
  members.forEach((m, i) => {
    for (const r of judged(input, String(i), `set ${i + 1} of ${members.length}`, [], m.values).results)
      counts.set(r.id, (counts.get(r.id) ?? 0) + (r.verdict === "pass" ? 1 : 0))
  })
  return new Map([...counts].map(([id, n]) => [id, n / members.length]))
}

/** Run it all. */
export function gather(input: GatherInput): Gathered {
  const { figure } = input.runner
  const hypotheses = Object.keys(figure.hypotheses)
  const label = (h: string): string => figure.hypotheses[h]?.label ?? h
  const whole = judged(input, "all", "as it stands", [])
  const cuts = Object.entries(figure.switches).map(([id, s]) => judged(input, id, s.label ?? id, [id]))
  const alone = hypotheses.map((h) =>
    judged(
      input,
      h,
      label(h),
      hypotheses.filter((o) => o !== h),
    ),
  )
  const withFit = (fit: StoredFit, id: string, name: string) => ({
    ...judged(input, id, name, fit.without, fit.best?.values ?? {}),
    fit,
  })
  const refitted = input.fits
    .filter((f) => f.without.length > 0 && f.best)
    .map((f) => {
      const left = hypotheses.filter((h) => !f.without.includes(h))
      return withFit(f, left.join(", "), left.map(label).join(" and "))
    })
  const seeds = input.fits
    .filter((f) => f.without.length === 0 && f.best && /^seed-/u.test(f.name))
    .map((f) => withFit(f, f.name, `fit from seed ${f.seed}`))
  return { whole, cuts, alone, refitted, seeds, passing: passingShares(input) }
}

/** Findings whose verdict is not the same in two columns, with both verdicts. */
export function changed(
  a: VerdictColumn,
  b: VerdictColumn,
): readonly { readonly id: string; readonly from: Verdict; readonly to: Verdict }[] {
  return a.results.flatMap((r, i) => {
    const other = b.results[i]
    return other && other.verdict !== r.verdict ? [{ id: r.id, from: r.verdict, to: other.verdict }] : []
  })
}
