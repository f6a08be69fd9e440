/** The tables of the benchmark as Markdown: every row of ../shared/engine.md §3 beside its goal. */
import { timeAt } from "./accuracy.ts"
import type { Results } from "./results.ts"

export function milliseconds(ms: number | undefined): string {
  return ms === undefined || !Number.isFinite(ms) ? "–" : ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)
}

interface Goal {
  readonly models: readonly string[]
  /** Best peer over ours at E1 = 1e-5. */
  readonly best: number
  /** libRoadRunner over ours at 1e-4 and 1e-6. */
  readonly roadrunner: readonly [number, number]
}

/** @source ../shared/engine.md §3 */
const goals: readonly Goal[] = [
  { models: ["Boehm"], best: 10, roadrunner: [20, 12] },
  { models: ["Fujita", "Brannmark"], best: 12, roadrunner: [20, 13] },
  { models: ["Sneyd", "Weber", "Elowitz", "Raia", "Zheng"], best: 8, roadrunner: [12, 8] },
  { models: ["Borghans", "Laske"], best: 6, roadrunner: [8, 6] },
  { models: ["Bachmann", "Isensee"], best: 10, roadrunner: [18, 10] },
  { models: ["Lucarelli", "Alkan"], best: 7, roadrunner: [10, 8] },
  { models: ["SalazarCavazos", "Smith"], best: 5, roadrunner: [8, 6] },
  { models: ["Lang"], best: 10, roadrunner: [10, 8] },
  { models: ["ChenPost"], best: 4, roadrunner: [44, 40] },
]

const levels = [1e-4, 1e-5, 1e-6] as const
const peers = ["roadrunner", "copasi", "amici"] as const

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`
  return [line(head), `|${head.map(() => " --- ").join("|")}|`, ...rows.map(line)].join("\n")
}

/** A ratio with its goal; in bold where it falls short. */
function beside(ratio: number | undefined, goal: number | undefined): string {
  if (ratio === undefined || !Number.isFinite(ratio)) return "–"
  const shown = ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(1)
  return goal === undefined ? shown : ratio >= goal ? `${shown} (${goal})` : `**${shown}** (${goal})`
}

/** A number that should stay below its goal. */
function below(value: number | undefined, goal: number, unit: string): string {
  if (value === undefined || !Number.isFinite(value)) return "–"
  return value <= goal ? `${milliseconds(value)} ${unit} (≤ ${goal})` : `**${milliseconds(value)}** ${unit} (≤ ${goal})`
}

function curves(r: Results): string {
  const programs = ["kinetoscope", ...peers]
  const at = (model: string, program: string, e1: number): number | undefined =>
    timeAt(
      r.points.filter((p) => p.model === model && p.program === program),
      e1,
    )
  const names = [...new Set(r.points.map((p) => p.model))]
  const rows = names.map((name) => {
    const goal = goals.find((g) => g.models.includes(name))
    const over = (program: string, e1: number): number =>
      (at(name, program, e1) ?? Number.NaN) / (at(name, "kinetoscope", e1) ?? Number.NaN)
    const best = (e1: number): number => Math.min(...peers.map((p) => over(p, e1)).filter((x) => !Number.isNaN(x)))
    return [
      name,
      ...levels.map((e) => programs.map((p) => milliseconds(at(name, p, e))).join(" · ")),
      beside(best(1e-4), undefined),
      beside(best(1e-5), goal?.best),
      beside(best(1e-6), undefined),
      beside(over("roadrunner", 1e-4), goal?.roadrunner[0]),
      beside(over("roadrunner", 1e-5), undefined),
      beside(over("roadrunner", 1e-6), goal?.roadrunner[1]),
    ]
  })
  return markdown(
    [
      "model",
      ...levels.map((e) => `ms at ${e.toExponential(0)}: ours · libRoadRunner · COPASI · AMICI`),
      ...levels.map((e) => `best peer / ours at ${e.toExponential(0)}`),
      ...levels.map((e) => `libRoadRunner / ours at ${e.toExponential(0)}`),
    ],
    rows,
  )
}

/** E1 over the requested tolerance: the worst of all tolerances whose E1 the reference can tell. */
function accuracy(r: Results): string {
  const names = [...new Set(r.points.map((p) => p.model))]
  const worst = (model: string, program: string): string => {
    const ratios = r.points
      .filter((p) => p.model === model && p.program === program && p.rtol >= 1e-7)
      .map((p) => p.e1 / p.rtol)
    if (ratios.length === 0) return "–"
    const most = Math.max(...ratios)
    const shown = most >= 100 ? most.toFixed(0) : most.toPrecision(2)
    return program === "kinetoscope" && most > 3 ? `**${shown}**` : shown
  }
  return markdown(
    ["model", "ours", "libRoadRunner", "COPASI", "AMICI"],
    names.map((name) => [name, ...["kinetoscope", ...peers].map((p) => worst(name, p))]),
  )
}

function outputs(r: Results): string {
  const models = [...new Set(r.outputs.map((o) => o.model))]
  // At equal achieved error: where on its curve each program has it, the tolerance is taken from the runs with all rows.
  const at = (model: string, program: string, e1: number): number | undefined => {
    const points = r.outputs
      .filter((o) => o.model === model && o.program === program)
      .flatMap((o) => {
        const same = r.points.find((p) => p.model === model && p.program === program && p.rtol === o.rtol)
        return same ? [{ ...o, e1: same.e1 }] : []
      })
    return timeAt(points, e1)
  }
  const rows = models.map((m) => [
    m,
    ...[1e-4, 1e-6].flatMap((e) => {
      const times = ["kinetoscope", ...peers].map((p) => at(m, p, e))
      return [
        times.map(milliseconds).join(" · "),
        beside((times[1] ?? Number.NaN) / (times[0] ?? Number.NaN), undefined),
      ]
    }),
  ])
  const head = [1e-4, 1e-6].flatMap((e) => [
    `ms at ${e.toExponential(0)}: ours · libRoadRunner · COPASI · AMICI`,
    "libRoadRunner / ours",
  ])
  return markdown(["model", ...head], rows)
}

function loads(r: Results): string {
  const goal: Readonly<Record<string, number>> = { Boehm: 6, SalazarCavazos: 150, Chen: 250 }
  const models = [...new Set(r.loads.map((l) => l.model))]
  const rows = models.map((m) => {
    const of = (p: string) => r.loads.find((l) => l.model === m && l.program === p)
    const build = of("amici")?.build
    return [
      m,
      below(of("kinetoscope")?.wall, goal[m] ?? Number.POSITIVE_INFINITY, "ms"),
      `${milliseconds(of("roadrunner")?.wall)} ms`,
      `${milliseconds(of("copasi")?.wall)} ms`,
      build === undefined ? "–" : `${build.toFixed(0)} s`,
      ["kinetoscope", ...peers].map((p) => milliseconds(of(p)?.peak_mb)).join(" · "),
    ]
  })
  return markdown(
    [
      "model",
      "ours",
      "libRoadRunner",
      "COPASI",
      "AMICI's build",
      "peak memory of the process, MB: ours · libRoadRunner · COPASI · AMICI",
    ],
    rows,
  )
}

function drawsTable(r: Results): string {
  const goal: Readonly<Record<string, number>> = {
    "Boehm 0.000001": 30_000,
    "Bachmann 0.000001": 14_000,
    "Boehm 0.0001": 55_000,
    "Bachmann 0.0001": 20_000,
  }
  const keys = [...new Set(r.draws.map((d) => `${d.model} ${d.rtol}`))]
  const rows = keys.map((key) => {
    const of = (p: string) => r.draws.find((d) => `${d.model} ${d.rtol}` === key && d.program === p)?.perSecond
    const mine = of("kinetoscope")
    const wanted = goal[key]
    const shown = mine === undefined ? "–" : mine.toFixed(0)
    const [model = "", rtol = ""] = key.split(" ")
    const met = mine !== undefined && (wanted === undefined || mine >= wanted)
    return [
      model,
      Number(rtol).toExponential(0),
      `${met ? shown : `**${shown}**`} (≥ ${wanted ?? "–"})`,
      of("roadrunner")?.toFixed(0) ?? "–",
      of("amici")?.toFixed(0) ?? "–",
    ]
  })
  return markdown(["model", "rtol", "ours, runs/s", "libRoadRunner", "AMICI"], rows)
}

function sensitivities(r: Results): string {
  const goal: Readonly<Record<string, number>> = { Boehm: 0.9, Bachmann: 28 }
  const models = [...new Set(r.sensitivities.map((s) => s.model))]
  const rows = models.map((m) => {
    const of = (p: string) => r.sensitivities.find((s) => s.model === m && s.program === p)
    return [
      `${m} (${of("kinetoscope")?.parameters ?? of("amici")?.parameters} parameters)`,
      below(of("kinetoscope")?.ms, goal[m] ?? Number.POSITIVE_INFINITY, "ms"),
      `${milliseconds(of("amici")?.ms)} ms`,
    ]
  })
  return markdown(["model", "ours", "AMICI"], rows)
}

function others(r: Results): string {
  const rows: string[][] = []
  const f = r.flagship
  if (f) {
    rows.push(["the flagship, 24 h, warm, 95th percentile", below(f.day_p95_ms, 8, "ms")])
    rows.push(["the flagship, 72 h, warm, 95th percentile", below(f.three_days_p95_ms, 20, "ms")])
    rows.push(["the flagship, first run of a fresh process", below(f.first_ms, 150, "ms")])
    rows.push(["the flagship, opened from its files (read, wired, compiled)", `${milliseconds(f.opened_ms)} ms`])
  }
  const chen = r.tight[0]
  if (chen) rows.push(["Chen with its ramp at rtol 1e-8", below(chen.ms, 1000, "ms")])
  if (r.shellMs !== undefined)
    rows.push(["`kinetoscope simulate` on Boehm from the shell, all in all", below(r.shellMs, 200, "ms")])
  return markdown(["what", "ours"], rows)
}

/** table.md. */
export function tables(r: Results): string {
  const versions = Object.entries(r.versions)
    .filter(([p]) => p !== "kinetoscope")
    .map(([p, v]) => `${p} ${v}`)
    .join(", ")
  return [
    `${r.machine}; ${r.date}; ${versions || "no peers"}. Written by \`npm run bench\`; how each figure comes about: README.md. In brackets: the goal; in bold: not reached.`,
    "## Equal achieved error\n\nLeast CPU time of a run in ms, 101 output rows, at equal E1.",
    curves(r),
    "## Achieved error over requested tolerance\n\nThe worst of rtol 1e-3 … 1e-7; goal: at most 3.",
    accuracy(r),
    "## Two output rows\n\nThe same with the two ends as the only output.",
    outputs(r),
    "## Load to ready\n\nSBML text to first result in a fresh process, wall clock, the least of five.",
    loads(r),
    "## 1,000 runs with other parameters\n\nOn one core, 101 output rows each, all parameters moved by up to 20 %.",
    drawsTable(r),
    "## Forward sensitivities\n\nBy all parameters, rtol 1e-6, 101 output rows.",
    sensitivities(r),
    "## Others",
    others(r),
    "",
  ].join("\n\n")
}
