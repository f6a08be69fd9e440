/** Which story can explain what: every finding under every set of hypotheses (all, each left out, each alone). */
import type { FigureRunner } from "../figure/index.ts"
import type { Finding, FindingResult, Verdict } from "./finding.ts"
import { type JudgeOptions, judge } from "./judge.ts"

export interface HypothesisSet {
  readonly id: string
  readonly label: string
  /** Hypotheses switched off. */
  readonly without: readonly string[]
}

export interface MatrixRow {
  readonly id: string
  readonly tier: number
  readonly role: string
  /** Verdict by hypothesis set id. */
  readonly verdicts: Readonly<Record<string, Verdict>>
  readonly values: Readonly<Record<string, number | null>>
  /** The verdict is not the same under all sets. */
  readonly discriminates: boolean
}

/** All hypotheses together, each left out, each alone; for a figure without hypotheses only the first. */
export function hypothesisSets(hypotheses: readonly string[]): readonly HypothesisSet[] {
  const all: HypothesisSet = { id: "all", label: "all together", without: [] }
  const left = hypotheses.map((h) => ({ id: `without ${h}`, label: `without ${h}`, without: [h] }))
  const alone = hypotheses.map((h) => ({
    id: `only ${h}`,
    label: `${h} alone`,
    without: hypotheses.filter((o) => o !== h),
  }))
  return hypotheses.length < 2 ? [all, ...left] : [all, ...left, ...alone]
}

/** Run the whole table. `onFinding` is told of each finding done, for progress. */
export function runMatrix(
  runner: FigureRunner,
  findings: readonly Finding[],
  options: JudgeOptions = {},
  onFinding: (done: number) => void = () => {},
): readonly MatrixRow[] {
  const sets = hypothesisSets(Object.keys(runner.figure.hypotheses))
  return findings.map((finding, i) => {
    const results = sets.map((s): FindingResult => judge(runner, finding, { ...options, without: s.without }))
    onFinding(i + 1)
    const first = results[0] as FindingResult
    return {
      id: finding.id,
      tier: first.tier,
      role: first.role,
      verdicts: Object.fromEntries(sets.map((s, k) => [s.id, (results[k] as FindingResult).verdict])),
      values: Object.fromEntries(sets.map((s, k) => [s.id, (results[k] as FindingResult).value])),
      discriminates: new Set(results.map((r) => r.verdict)).size > 1,
    }
  })
}
