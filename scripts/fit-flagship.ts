/**
 * Fit the flagship's free parameters to its calibration findings:
 * `tsx scripts/fit-flagship.ts [--rounds N] [--ensemble N] [--seed S] [--only HYPOTHESIS]`.
 * In: figures/ketamine-glutamatergic-synapse (model, findings of role calibration and tier 1-2, fit/ranges.yml, fit/constraints.yml);
 * out: fit/best.json, fit/ensemble.json (with --only: fit/only-HYPOTHESIS.json, the other hypotheses off), a log on standard output. Validation and contested findings are never looked at.
 * Idea: each expectation gives a residual, zero where its margin is comfortable; damped Gauss-Newton in logarithms between
 * bounds; the ensemble is drawn from the curvature at the optimum and keeps what holds every tier-1 calibration finding (pass or near).
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parse } from "yaml"
import { readAntimony } from "../src/antimony/index.ts"
import { compile, createSimulator, type SimulateOptions, type Simulator } from "../src/engine/index.ts"
import { type FigureFile, FigureRunner, readFigureFile } from "../src/figure/index.ts"
import { type Finding, judge, readFindings } from "../src/findings/index.ts"
import { type Source, source } from "../src/text/index.ts"

const folder = join(fileURLToPath(new URL("..", import.meta.url)), "figures", "ketamine-glutamatergic-synapse")
const sourceOf = (...path: string[]): Source => source(path.join("/"), readFileSync(join(folder, ...path), "utf8"))

function must<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`${what} could not be read`)
  return value
}

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}

function word(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? undefined : process.argv[at + 1]
}

interface Problem {
  readonly figure: FigureFile
  readonly simulator: Simulator
  readonly names: readonly string[]
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly start: readonly number[]
  readonly findings: readonly Finding[]
  /** All of the figure, for the count at the end. */
  readonly published: readonly Finding[]
  /** Switches of the hypotheses that are left out. */
  readonly off: Readonly<Record<string, number>>
  readonly out: string
}

function readProblem(): Problem {
  const figure = must(readFigureFile(sourceOf("figure.yml")).value, "figure.yml")
  const resolve = (path: string): Source | undefined =>
    existsSync(join(folder, "model", path)) ? sourceOf("model", path) : undefined
  const model = must(readAntimony(sourceOf("model", "main.ant"), { resolve }).value, "the model")
  const ranges = parse(readFileSync(join(folder, "fit", "ranges.yml"), "utf8")) as Record<string, [number, number]>
  const names = Object.keys(ranges)
  const low = names.map((n) => Math.log((ranges[n] as [number, number])[0]))
  const high = names.map((n) => Math.log((ranges[n] as [number, number])[1]))
  const start = names.map((n, i) => {
    const value = must(model.parameters.find((p) => p.id === n)?.value, n)
    return (Math.log(value) - (low[i] as number)) / ((high[i] as number) - (low[i] as number))
  })
  const files = readdirSync(join(folder, "findings")).filter((f) => f.endsWith(".yml") && f !== "known-failures.yml")
  const published = files.sort().flatMap((f) => must(readFindings(sourceOf("findings", f)).value, f))
  const constraints = must(readFindings(sourceOf("fit", "constraints.yml")).value, "constraints.yml")
  const only = word("only")
  if (only !== undefined && !figure.hypotheses[only]) throw new Error(`there is no hypothesis '${only}'`)
  const others = Object.entries(figure.hypotheses).filter(([key]) => only !== undefined && key !== only)
  return {
    off: Object.fromEntries(others.map(([, h]) => [h.parameter, 0])),
    out: only === undefined ? "best.json" : `only-${only}.json`,
    published,
    figure,
    simulator: createSimulator(must(compile(model).value, "the compiled model")),
    names,
    low,
    high,
    start,
    findings: [...published.filter((f) => f.role === "calibration" && f.tier < 3), ...constraints],
  }
}

function parametersAt(p: Problem, x: readonly number[]): Record<string, number> {
  return Object.fromEntries(
    p.names.map((n, i) => [
      n,
      Math.exp((p.low[i] as number) + (x[i] as number) * ((p.high[i] as number) - (p.low[i] as number))),
    ]),
  )
}

function runnerAt(p: Problem, x: readonly number[]): FigureRunner {
  const parameters = parametersAt(p, x)
  return new FigureRunner(p.figure, {
    run: (o: SimulateOptions) => p.simulator.run({ ...o, parameters: { ...parameters, ...p.off, ...o.parameters } }),
  })
}

/** One residual per expectation: 0 from a small positive margin on, capped so that no single one rules. */
function residualsAt(p: Problem, x: readonly number[]): number[] {
  const runner = runnerAt(p, x)
  return p.findings.flatMap((f) => {
    const weight = Math.sqrt((f.tier === 1 ? 2 : 1) / Math.sqrt(f.expect.length))
    const judged = judge(runner, f, { timeLimitSeconds: 20 }).expectations
    return f.expect.map((_, k) => {
      const e = judged[k]
      const margin = e?.margin ?? -3
      const two = e?.within?.[0] != null && e.within[1] != null
      const short = two ? 0.06 - margin : 3 * (0.025 - margin)
      return weight * Math.min(1.5, Math.max(0, short))
    })
  })
}

const square = (v: readonly number[]): number => v.reduce((s, r) => s + r * r, 0)

/** Solve (JᵀJ + λI) s = −Jᵀr by Cholesky; also returns the factor's inverse applied to a vector, for draws. */
function cholesky(a: readonly (readonly number[])[]): number[][] {
  const n = a.length
  const l = Array.from({ length: n }, () => new Array<number>(n).fill(0))
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let s = (a[i] as number[])[j] as number
      for (let k = 0; k < j; k++) s -= ((l[i] as number[])[k] as number) * ((l[j] as number[])[k] as number)
      ;(l[i] as number[])[j] = i === j ? Math.sqrt(Math.max(s, 1e-12)) : s / ((l[j] as number[])[j] as number)
    }
  }
  return l
}

/** x with Lᵀ x = b. */
function backward(l: readonly (readonly number[])[], b: readonly number[]): number[] {
  const x = [...b]
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++)
      x[i] = (x[i] as number) - ((l[k] as number[])[i] as number) * (x[k] as number)
    x[i] = (x[i] as number) / ((l[i] as number[])[i] as number)
  }
  return x
}

/** x with L x = b. */
function forward(l: readonly (readonly number[])[], b: readonly number[]): number[] {
  const x = [...b]
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i] = (x[i] as number) - ((l[i] as number[])[k] as number) * (x[k] as number)
    x[i] = (x[i] as number) / ((l[i] as number[])[i] as number)
  }
  return x
}

function normalMatrix(columns: readonly (readonly number[])[], damping: number): number[][] {
  return columns.map((a, i) =>
    columns.map((b, j) => a.reduce((s, v, k) => s + v * (b[k] as number), i === j ? damping : 0)),
  )
}

/** Columns of the Jacobian by finite differences towards the middle of the range. */
function jacobian(p: Problem, x: readonly number[], r: readonly number[]): number[][] {
  return x.map((xi, i) => {
    const step = xi < 0.5 ? 0.06 : -0.06
    const moved = residualsAt(
      p,
      x.map((v, k) => (k === i ? v + step : v)),
    )
    return moved.map((v, k) => (v - (r[k] as number)) / step)
  })
}

function descend(p: Problem, rounds: number): { x: number[]; columns: number[][] } {
  let x = p.start.map((v) => Math.min(0.99, Math.max(0.01, v)))
  let r = residualsAt(p, x)
  let columns: number[][] = []
  process.stdout.write(`start ${square(r).toFixed(4)}\n`)
  for (let round = 1; round <= rounds; round++) {
    columns = jacobian(p, x, r)
    const gradient = columns.map(
      (c, i) => c.reduce((s, v, k) => s + v * (r[k] as number), 0) + 0.02 * ((x[i] as number) - (p.start[i] as number)),
    )
    let best = { cost: square(r), x, r }
    for (const damping of [0.03, 0.3, 2]) {
      const l = cholesky(normalMatrix(columns, damping))
      const step = backward(l, forward(l, gradient)).map((s) => Math.min(0.25, Math.max(-0.25, -s)))
      for (const length of [1, 0.4]) {
        const tried = x.map((v, i) => Math.min(0.99, Math.max(0.01, v + length * (step[i] as number))))
        const residuals = residualsAt(p, tried)
        if (square(residuals) < best.cost) best = { cost: square(residuals), x: tried, r: residuals }
      }
    }
    process.stdout.write(`round ${round} ${best.cost.toFixed(4)}\n`)
    const stuck = best.cost > square(r) - 1e-4
    x = best.x
    r = best.r
    writeFileSync(
      join(folder, "fit", p.out),
      `${JSON.stringify({ cost: square(r), parameters: parametersAt(p, x) }, undefined, 1)}\n`,
    )
    if (stuck) break
  }
  return { x, columns }
}

/** Uniform numbers from a seed. @source Steele, Lea, Flood (2014), SplitMix, 32-bit variant */
function uniforms(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) / 4294967296
  }
}

/** Share of the curvature's standard deviation that draws are spread by: the surface is curved, so wide draws all fail. */
const spread = 0.25

/** Draws about the optimum, wide where the findings say little; those that hold tier 1 (pass or near) stay. */
function ensemble(
  p: Problem,
  x: readonly number[],
  columns: readonly (readonly number[])[],
  wanted: number,
  seed: number,
): void {
  const next = uniforms(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const l = cholesky(normalMatrix(columns, 4))
  const first = p.findings.filter((f) => f.tier === 1 && !f.id.startsWith("must-"))
  const fine = (runner: FigureRunner, f: Finding): boolean =>
    ["pass", "near"].includes(judge(runner, f, { timeLimitSeconds: 20 }).verdict)
  const best = runnerAt(p, x)
  const kept = {
    seed,
    drawn: 1,
    holds: first.filter((f) => fine(best, f)).map((f) => f.id),
    sets: [parametersAt(p, x)],
  }
  // What failed last is tried first: most draws are turned down by few findings.
  let order = first.filter((f) => kept.holds.includes(f.id))
  while (kept.sets.length < wanted && kept.drawn < wanted * 40) {
    kept.drawn++
    const shift = backward(l, x.map(normal))
    const at = x.map((v, i) => Math.min(0.995, Math.max(0.005, v + spread * (shift[i] as number))))
    const runner = runnerAt(p, at)
    const fault = order.find((f) => !fine(runner, f))
    if (fault) order = [fault, ...order.filter((f) => f !== fault)]
    else {
      kept.sets.push(parametersAt(p, at))
      writeFileSync(join(folder, "fit", "ensemble.json"), `${JSON.stringify(kept, undefined, 1)}\n`)
    }
  }
  process.stdout.write(
    `ensemble: ${kept.sets.length} of ${kept.drawn} hold ${kept.holds.length} of ${first.length} tier-1 calibration findings\n`,
  )
}

/** Verdicts of every published finding at x, for people: what was tuned to and what was not, apart. */
function count(p: Problem, x: readonly number[]): Record<string, Record<string, number>> {
  const runner = runnerAt(p, x)
  const counts: Record<string, Record<string, number>> = {}
  for (const f of p.published) {
    const key = `${f.role}, tier ${f.tier}`
    const row = counts[key] ?? {}
    const { verdict } = judge(runner, f, { timeLimitSeconds: 20 })
    row[verdict] = (row[verdict] ?? 0) + 1
    counts[key] = row
  }
  return counts
}

const problem = readProblem()
const found = descend(problem, option("rounds", 6))
const counts = count(problem, found.x)
process.stdout.write(`${JSON.stringify(counts, undefined, 1)}\n`)
writeFileSync(
  join(folder, "fit", problem.out),
  `${JSON.stringify({ cost: square(residualsAt(problem, found.x)), counts, parameters: parametersAt(problem, found.x) }, undefined, 1)}\n`,
)
const size = option("ensemble", 0)
if (size > 0) {
  const columns = found.columns.length > 0 ? found.columns : jacobian(problem, found.x, residualsAt(problem, found.x))
  ensemble(problem, found.x, columns, size, option("seed", 1))
}
