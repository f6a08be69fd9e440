/**
 * A figure's `report.yml`: what its report shows beyond what every figure's shows — sections with text, comparisons in
 * the format of findings, and curves with published ranges beside them.
 */
import { z } from "zod"
import { parseTime, readYaml } from "../../figure/index.ts"
import type { Read, Source } from "../../text/index.ts"

const published = z.strictObject({
  at: z.union([z.string(), z.tuple([z.string(), z.string()])]),
  within: z.tuple([z.number(), z.number()]),
})

const chart = z.strictObject({
  title: z.string(),
  system: z.string().optional(),
  readout: z.string(),
  until: z.string(),
  /** Doses of each curve by its label. */
  arms: z.record(z.string(), z.array(z.string())),
  published: z.array(published).default([]),
  /** Draw the ensemble's spread about the first curve. */
  band: z.boolean().default(false),
})

const section = z.strictObject({
  title: z.string(),
  text: z.string().default(""),
  /** A file of the figure's folder in the format of findings: values are shown beside their intervals. */
  compare: z.string().optional(),
  charts: z.array(chart).default([]),
})

const specSchema = z.strictObject({ intro: z.string().default(""), sections: z.array(section).default([]) })

export type ReportSpec = z.infer<typeof specSchema>
export type ReportSection = z.infer<typeof section>
export type ReportChart = z.infer<typeof chart>

/** The file, or where it is wrong. */
export function readReportSpec(source: Source): Read<ReportSpec> {
  return readYaml(source, specSchema as unknown as z.ZodType<ReportSpec>, "figure")
}

/** Times of a chart's published range in the figure's unit. */
export function rangeTimes(at: string | readonly [string, string], unit: string): readonly [number, number] {
  const [a, b] = typeof at === "string" ? [at, at] : at
  return [parseTime(a, unit) ?? 0, parseTime(b, unit) ?? 0]
}
