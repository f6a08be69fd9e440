/** Published experiments as tests of a model: read, run, judge, report. */

export { armsOf, type Comparison, evaluateComparison, parseComparison } from "./comparison.ts"
export {
  type Arm,
  type Expectation,
  type ExpectationResult,
  type Finding,
  type FindingResult,
  findingsJsonSchema,
  type Take,
  type Verdict,
  verdicts,
} from "./finding.ts"
export { type JudgeOptions, judge, marginOf } from "./judge.ts"
export { type HypothesisSet, hypothesisSets, type MatrixRow, runMatrix } from "./matrix.ts"
export { take, windowTimes } from "./measure.ts"
export { readFindings } from "./read-findings.ts"
export {
  type Counts,
  countVerdicts,
  formatCounts,
  formatJunit,
  formatMarkdown,
  formatResults,
  summarize,
  type VerdictSummary,
} from "./report.ts"
