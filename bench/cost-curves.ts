/**
 * How cost grows: `npx tsx bench/cost-curves.ts [--quick]` → cost-curves.json, .md, .svg beside it.
 *
 * Synthetic chains and square grids of 10 … 5,000 states (compiling, one run, memory), 1 … 100,000 output rows, and
 * 1 … 100,000 runs; each point in a process of its own. Exponents are slopes on log–log axes from the middle on; what
 * should be linear and is not is told.
 */
import { spawnSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { compile, createSimulator, type SimulateOptions } from "../src/engine/index.ts"
import { call, num, sym } from "../src/math/index.ts"
import { emptyModel, type Model, type Reaction, type Species } from "../src/model/index.ts"
import { unwrap } from "../src/text/index.ts"

const here = fileURLToPath(import.meta.url)

type Shape = "chain" | "grid"

/** One point of a curve. */
interface Cost {
  readonly shape: Shape
  readonly states: number
  readonly rows: number
  readonly runs: number
  readonly compileMs: number
  readonly bytes: number
  /** Of all runs together, CPU time. */
  readonly runMs: number
  readonly steps: number
  /** Peak of the process beyond what it held before the model was made, MB. */
  readonly memory: number
}

const species = (id: string, initialAmount: number): Species => ({
  id,
  compartment: "c",
  initialAmount,
  hasOnlySubstanceUnits: true,
  boundaryCondition: false,
  constant: false,
})

function flow(from: string, to: string | undefined, rate: number): Reaction {
  const reference = (id: string) => ({ species: id, stoichiometry: 1, constant: true })
  return {
    id: `r_${from}_${to ?? "out"}`,
    reversible: false,
    fast: false,
    reactants: [reference(from)],
    products: to === undefined ? [] : [reference(to)],
    modifiers: [],
    // Saturating, so that the Jacobian follows the state.
    kineticLaw: {
      math: call("divide", call("times", num(rate), sym(from)), call("plus", num(1), sym(from))),
      localParameters: [],
    },
  }
}

/** A chain passes on to the next; a grid to its four neighbours, both ways. All drains at the end. */
function modelOf(shape: Shape, states: number): Model {
  const side = shape === "grid" ? Math.round(Math.sqrt(states)) : states
  const rows = shape === "grid" ? side : 1
  const at = (i: number, j: number): string => `s${i}_${j}`
  const all: Species[] = []
  const reactions: Reaction[] = []
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < side; j++) {
      all.push(species(at(i, j), i === 0 && j === 0 ? 10 : 0.1))
      const rate = 1 + ((i * 7 + j * 13) % 10) / 5
      if (j + 1 < side) reactions.push(flow(at(i, j), at(i, j + 1), rate))
      if (i + 1 < rows) {
        reactions.push(flow(at(i, j), at(i + 1, j), rate), flow(at(i + 1, j), at(i, j), rate / 2))
      }
    }
  }
  reactions.push(flow(at(rows - 1, side - 1), undefined, 1))
  const c = { id: "c", spatialDimensions: 3, size: 1, constant: true }
  return { ...emptyModel(shape), compartments: [c], species: all, reactions }
}

function cpu(): number {
  const used = process.cpuUsage()
  return (used.user + used.system) / 1000
}

function peak(): number {
  return Number(/VmHWM:\s+(\d+)/u.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0") / 1024
}

/** In a process of its own. */
function measure(shape: Shape, states: number, rows: number, runs: number): Cost {
  createSimulator(unwrap(compile(modelOf("chain", 3)))).run({ end: 1, steps: 1 })
  const before = peak()
  const model = modelOf(shape, states)
  const began = cpu()
  const compiled = unwrap(compile(model))
  const compileMs = cpu() - began
  const simulator = createSimulator(compiled)
  const options: SimulateOptions = {
    end: 10,
    times: Array.from({ length: rows }, (_, i) => (10 * (i + 1)) / rows),
    method: rows > 1 || runs > 1 ? "auto" : "bdf",
  }
  const first = simulator.run(options)
  if (first.outcome.kind !== "done") throw new RangeError("a run failed")
  let best = Number.POSITIVE_INFINITY
  for (let pass = 0; pass < 3; pass++) {
    const start = cpu()
    let done = 0
    // Short ones several times: the clock of the processor ticks coarsely.
    do {
      for (let i = 0; i < runs; i++) simulator.run(options)
      done++
    } while (cpu() - start < 20)
    best = Math.min(best, (cpu() - start) / done)
  }
  return {
    shape,
    states: compiled.layout.states,
    rows,
    runs,
    compileMs,
    bytes: compiled.wasm.length,
    runMs: best,
    steps: first.statistics.steps,
    memory: peak() - before,
  }
}

function inProcess(shape: Shape, states: number, rows: number, runs: number): Cost {
  const words = ["--import", "tsx", here, "--one", shape, ...[states, rows, runs].map(String)]
  const done = spawnSync(process.execPath, words, { encoding: "utf8" })
  if (done.status !== 0) throw new Error(done.stderr)
  const cost = JSON.parse(done.stdout) as Cost
  process.stderr.write(`${JSON.stringify(cost)}\n`)
  return cost
}

/** Slope on log–log axes, least squares, over the upper half of the points. */
function exponent(points: readonly (readonly [x: number, y: number])[]): number {
  const upper = points.slice(Math.floor(points.length / 2) - 1).map(([x, y]) => [Math.log(x), Math.log(y)] as const)
  const mean = (k: 0 | 1): number => upper.reduce((s, p) => s + p[k], 0) / upper.length
  const [mx, my] = [mean(0), mean(1)]
  const above = upper.reduce((s, [x, y]) => s + (x - mx) * (y - my), 0)
  return above / upper.reduce((s, [x]) => s + (x - mx) ** 2, 0)
}

interface Curve {
  readonly title: string
  readonly unit: string
  readonly lines: readonly { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] }[]
}

function chart(curves: readonly Curve[]): string {
  const [columns, width, height] = [3, 270, 200]
  const colours = ["#1B1E23", "#A85A0C", "#2C669F"]
  const panels = curves.map((curve, i) => {
    const all = curve.lines.flatMap((l) => l.points).map(([x, y]) => [Math.log10(x), Math.log10(y)] as const)
    const [x0, x1] = [Math.min(...all.map((p) => p[0])), Math.max(...all.map((p) => p[0]))]
    const [y0, y1] = [Math.min(...all.map((p) => p[1])), Math.max(...all.map((p) => p[1]))]
    const x = (v: number): string => (34 + ((v - x0) / (x1 - x0)) * (width - 54)).toFixed(1)
    const y = (v: number): string => (height - 26 - ((v - y0) / Math.max(0.1, y1 - y0)) * (height - 64)).toFixed(1)
    const lines = curve.lines.map((l, k) => {
      const points = l.points.map(([a, b]) => `${x(Math.log10(a))},${y(Math.log10(b))}`)
      const last = l.points.at(-1) as readonly [number, number]
      const label = `<text x="${width - 18}" y="${Number(y(Math.log10(last[1]))) - 4}" font-size="9" text-anchor="end" fill="${colours[k]}">${l.name} ${exponent(l.points).toFixed(2)}</text>`
      return `<polyline points="${points.join(" ")}" fill="none" stroke="${colours[k]}" stroke-width="1.6"/>${label}`
    })
    const ends = `<text x="34" y="${height - 10}" font-size="9" fill="#5D626B">${10 ** x0 < 2 ? 1 : Math.round(10 ** x0)}</text><text x="${width - 20}" y="${height - 10}" font-size="9" text-anchor="end" fill="#5D626B">${Math.round(10 ** x1)}</text>`
    const range = `${Number((10 ** y0).toPrecision(2))} to ${Number((10 ** y1).toPrecision(2))} ${curve.unit}`
    const head = `<text x="34" y="14" font-size="11" fill="#1B1E23">${curve.title}</text><text x="34" y="26" font-size="9" fill="#5D626B">${range}</text>`
    return `<g transform="translate(${(i % columns) * width} ${Math.floor(i / columns) * height})">${head}${ends}${lines.join("")}</g>`
  })
  const size = `width="${columns * width}" height="${Math.ceil(curves.length / columns) * height}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif"><title>How cost grows with states, output rows and runs</title><rect ${size} fill="#FCFBF8"/>${panels.join("")}</svg>\n`
}

function main(quick: boolean): void {
  const sizes = quick ? [10, 30, 100, 300] : [10, 30, 100, 300, 1000, 2000, 5000]
  const counts = quick ? [1, 10, 100, 1000] : [1, 10, 100, 1000, 10_000, 100_000]
  const shapes: readonly Shape[] = ["chain", "grid"]
  const bySize = shapes.flatMap((shape) => sizes.map((n) => inProcess(shape, n, 1, 1)))
  const byRows = counts.map((rows) => inProcess("chain", 100, rows, 1))
  const byRuns = counts.map((runs) => inProcess("chain", 10, 11, runs))
  const sized = (title: string, unit: string, of: (c: Cost) => number): Curve => ({
    title,
    unit,
    lines: shapes.map((shape) => ({
      name: shape,
      points: bySize.filter((c) => c.shape === shape).map((c) => [c.states, of(c)] as const),
    })),
  })
  const curves: readonly Curve[] = [
    sized("compiling, by states", "ms", (c) => c.compileMs),
    sized("one step of BDF, by states", "ms", (c) => c.runMs / c.steps),
    sized("peak memory, by states", "MB", (c) => Math.max(0.1, c.memory)),
    {
      title: "a run, by output rows (chain of 100)",
      unit: "ms",
      lines: [{ name: "time", points: byRows.map((c) => [c.rows, c.runMs]) }],
    },
    {
      title: "memory, by output rows",
      unit: "MB",
      lines: [{ name: "memory", points: byRows.map((c) => [c.rows, Math.max(0.1, c.memory)]) }],
    },
    {
      title: "many runs (chain of 10), by runs",
      unit: "ms, MB",
      lines: [
        { name: "time", points: byRuns.map((c) => [c.runs, c.runMs]) },
        { name: "memory", points: byRuns.map((c) => [c.runs, Math.max(0.1, c.memory)]) },
      ],
    },
  ]
  const rows = curves.flatMap((c) =>
    c.lines.map((l) => {
      const [first, last] = [l.points[0], l.points.at(-1)].map((p) => Number((p?.[1] ?? 0).toPrecision(3)))
      return `| ${c.title}${l.name === "time" ? "" : `: ${l.name}`} | ${first} … ${last} ${c.unit} | ${exponent(l.points).toFixed(2)} |`
    }),
  )
  const out = quick ? join(here, "..", "..", ".cache") : join(here, "..")
  writeFileSync(join(out, "cost-curves.json"), `${JSON.stringify([...bySize, ...byRows, ...byRuns], null, 1)}\n`)
  writeFileSync(join(out, "cost-curves.svg"), chart(curves))
  writeFileSync(
    join(out, "cost-curves.md"),
    `Written by \`npx tsx bench/cost-curves.ts\` (Node ${process.version}, CPU time). The exponent is the slope on log–log axes over the upper half: 1 is linear.\n\n| what | from … to | exponent |\n| --- | --- | --- |\n${rows.join("\n")}\n`,
  )
}

const at = process.argv.indexOf("--one")
if (at < 0) main(process.argv.includes("--quick"))
else {
  const [shape, ...numbers] = process.argv.slice(at + 1)
  const [states, rows, runs] = numbers.map(Number) as [number, number, number]
  process.stdout.write(JSON.stringify(measure(shape as Shape, states, rows, runs)))
}
