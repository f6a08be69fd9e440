/** A finding: one published result as data, in the public format (docs/findings.md, schema made from here). */
import { z } from "zod"

const time = () => z.union([z.string(), z.number()])
const bound = () => z.union([z.number(), z.string(), z.null()])

const arm = () =>
  z
    .strictObject({
      doses: z.array(z.string()).default([]),
      perturb: z.array(z.string()).default([]),
      inputs: z.array(z.string()).default([]),
      without: z.array(z.string()).default([]),
      preparation: z.string().optional(),
      note: z.string().optional(),
    })
    .nullable()
    .transform((a) => a ?? { doses: [], perturb: [], inputs: [], without: [] })

const takes = ["value", "mean", "max", "min", "auc", "time-of-max", "half-life"] as const
export type Take = (typeof takes)[number]

const expectation = () =>
  z
    .strictObject({
      readout: z.string(),
      at: time().optional(),
      over: z.tuple([time(), time()]).optional(),
      take: z.enum(takes).optional(),
      /** Arithmetic over arm names: `(nbqx - saline) / (ket10 - saline)`. */
      compare: z.string().optional(),
      of: z.string().optional(),
      /** Arms, largest first. */
      order: z.array(z.string()).min(2).optional(),
      within: z.tuple([bound(), bound()]).optional(),
      note: z.string().optional(),
    })
    .refine((e) => (e.at === undefined) !== (e.over === undefined), "give either 'at' (a time) or 'over' (two times)")
    .refine(
      (e) => [e.compare, e.of, e.order].filter((x) => x !== undefined).length === 1,
      "give one of 'compare' (arithmetic over arms), 'of' (one arm) or 'order' (arms, largest first)",
    )
    .refine((e) => e.order !== undefined || e.within !== undefined, "give 'within': [low, high]; one side may be null")

const findingSchema = () =>
  z.looseObject({
    id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "an id is letters, digits, '-', '_' and '.'"),
    claim: z.string().default(""),
    cite: z.string().default(""),
    system: z
      .looseObject({
        species: z.union([z.string(), z.array(z.string())]).optional(),
        region: z.union([z.string(), z.array(z.string())]).optional(),
        preparation: z.string().optional(),
        weight: z.string().optional(),
      })
      .default({}),
    arms: z.record(z.string(), arm()),
    expect: z.array(expectation()).min(1),
    tolerance: z.string().optional(),
    role: z.enum(["calibration", "validation", "contested"]).default("calibration"),
    tier: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(2),
    topics: z.array(z.string()).default([]),
    requires: z.array(z.string()).default([]),
    note: z.string().optional(),
  })

export const findingsSchema = () => z.array(findingSchema())

export type Finding = z.infer<ReturnType<typeof findingSchema>>
export type Arm = Finding["arms"][string]
export type Expectation = Finding["expect"][number]

export const verdicts = ["pass", "near", "fail", "not covered", "error"] as const
export type Verdict = (typeof verdicts)[number]

/** What one expectation came to. */
export interface ExpectationResult {
  readonly readout: string
  readonly verdict: Verdict
  readonly value: number | null
  /** In the unit of `value`; null: open on that side. */
  readonly within: readonly [number | null, number | null] | null
  readonly unit: string
  /** Signed, in units of the interval's width (one-sided: of the bound's size; order: smallest relative gap). */
  readonly margin: number | null
  readonly reason: string
}

/** What a finding came to: the worst of its expectations, all of them inside. */
export interface FindingResult {
  readonly id: string
  readonly claim: string
  readonly cite: string
  readonly tier: number
  readonly role: string
  readonly topics: readonly string[]
  readonly verdict: Verdict
  readonly value: number | null
  readonly within: readonly [number | null, number | null] | null
  readonly margin: number | null
  readonly reason: string
  readonly seconds: number
  readonly expectations: readonly ExpectationResult[]
  readonly notes: readonly string[]
}

/** JSON Schema of a findings file, for editors. */
export function findingsJsonSchema(): object {
  return z.toJSONSchema(findingsSchema(), { io: "input" })
}
