/**
 * `figure.yml`: what turns a model into a figure that people can dose, perturb and ask. It maps the words of
 * experiments (drugs, routes, genes, cells, inputs, preparations, readouts, hypotheses) to quantities of the model.
 */
import { z } from "zod"
import type { Read, Source } from "../text/index.ts"
import { readYaml } from "./read-yaml.ts"

// Schemas are made when something is read: who reads no file (the page) carries none of them.
const id = () => z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/, "an id is letters, digits, '_' and '-', a letter first")
const quantity = () => z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "a model quantity's id: letters, digits and '_'")
const settings = () => z.record(quantity(), z.number())
const names = () => z.array(z.string().min(1)).default([])

/** One target of a dose. `fraction` is the share of the molar dose that goes there (a racemate: 0.5 and 0.5). */
const routeTarget = () =>
  z.strictObject({
    /** Amount per body weight is added to this species (bolus), `dose_unit` of the figure. */
    species: quantity().optional(),
    /** Infusion rate parameter, dose_unit per time_unit: raised for the duration. */
    rate: quantity().optional(),
    /** Concentration held in the tissue (µM): this parameter is raised for the duration. */
    clamp: quantity().optional(),
    fraction: z.number().min(0).max(1).default(1),
  })

const drug = () =>
  z.strictObject({
    label: z.string(),
    aliases: names(),
    /** g/mol of the base */
    molar_mass: z.number().positive(),
    /** Salts by name with their molar mass: a dose "ketamine HCl 10 mg/kg" is one of the salt. */
    salts: z.record(z.string(), z.number().positive()).default({}),
    /** Quantities that hold its plasma and free brain concentration, µM. */
    level: z.strictObject({ plasma: quantity().optional(), brain: quantity().optional() }).default({}),
    routes: z.record(z.string(), z.array(routeTarget()).min(1)),
    /** Ids of `identifiers.org`, and what it hits, for people. */
    identity: z.string().optional(),
    note: z.string().optional(),
  })

const gene = () =>
  z.strictObject({
    in_record: z.boolean().default(false),
    aliases: names(),
    all: z.array(quantity()).min(1),
    cells: z.record(z.string(), z.array(quantity())).default({}),
    note: z.string().optional(),
  })

const readout = () =>
  z.strictObject({
    quantity: quantity(),
    label: z.string(),
    unit: z.string(),
    aliases: names(),
    group: z.string().optional(),
    meaning: z.string().optional(),
    /** Drug whose molar mass converts it between µM and ng/mL. */
    drug: z.string().optional(),
    proxy: z.boolean().default(false),
  })

const condition = () =>
  z.strictObject({
    label: z.string().optional(),
    aliases: names(),
    set: settings().default({}),
    /** `before`: part of the resting state; `start`: begins at t = 0. */
    from: z.enum(["before", "start"]).default("before"),
  })

const figureSchema = () =>
  z.strictObject({
    id: id(),
    title: z.string(),
    record: z.string().default("record.md"),
    model: z.string(),
    statements: z.string().default("statements.yml"),
    time_unit: z.enum(["s", "min", "h", "d"]),
    dose_unit: z.enum(["umol/kg"]).default("umol/kg"),
    default_experiment: z.string(),
    default_system: z.string().default(""),
    /** Subjects: parameter values and body weight by species. */
    systems: z
      .record(
        z.string(),
        z.strictObject({
          label: z.string().optional(),
          aliases: names(),
          weight: z.string(),
          set: settings().default({}),
        }),
      )
      .default({}),
    preparations: z.record(z.string(), condition()).default({}),
    inputs: z.record(z.string(), condition()).default({}),
    genotypes: z.record(z.string(), condition()).default({}),
    cells: z.record(z.string(), z.array(z.string()).min(1)).default({}),
    /** How a perturbed system finds its rest before the first dose; parameters set meanwhile and after. */
    rest: z
      .strictObject({
        duration: z.string(),
        during: settings().default({}),
        after: settings().default({}),
        /** The unperturbed system has to find its rest too (its initial state is not one by construction). */
        always: z.boolean().default(false),
      })
      .default({ duration: "0", during: {}, after: {}, always: false }),
    /** What the model can do beyond its readouts; a finding may require one by name. */
    capabilities: names(),
    hypotheses: z
      .record(
        z.string(),
        z.strictObject({
          label: z.string(),
          aliases: names(),
          parameter: quantity(),
          statements: names(),
          about: z.string().optional(),
        }),
      )
      .default({}),
    switches: z
      .record(
        z.string(),
        z.strictObject({ label: z.string(), parameters: z.array(quantity()).min(1), about: z.string().optional() }),
      )
      .default({}),
    drugs: z.record(z.string(), drug()).default({}),
    genes: z.record(z.string(), gene()).default({}),
    readouts: z.record(z.string(), readout()),
    /** Lines of the report: readout ids in order, and what to say of each. */
    report: z
      .array(
        z.strictObject({
          readout: z.string(),
          take: z.enum(["max", "min", "time-of-max", "at-end", "peak-change"]).default("peak-change"),
          label: z.string(),
          published: z.string().optional(),
        }),
      )
      .default([]),
  })

/** A figure's `figure.yml`, defaults filled in. */
export type FigureFile = z.infer<ReturnType<typeof figureSchema>>
export type FigureDrug = FigureFile["drugs"][string]
export type FigureReadout = FigureFile["readouts"][string]
export type FigureGene = FigureFile["genes"][string]
export type FigureCondition = FigureFile["inputs"][string]

/** Read `figure.yml`. Unknown keys and wrong types are errors at their place. */
export function readFigureFile(source: Source): Read<FigureFile> {
  return readYaml(source, figureSchema() as unknown as z.ZodType<FigureFile>, "figure")
}

/** JSON Schema of `figure.yml`, for editors. */
export function figureJsonSchema(): object {
  return z.toJSONSchema(figureSchema(), { io: "input" })
}

/** Letters and digits only, lower case: how names of drugs, genes and cells are compared. */
export function foldName(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_()[\],'’-]+/gu, "")
    .replace(/[‐–—]/gu, "")
}

/** The key of a table whose id or alias matches the name (exactly first, then folded), or undefined. */
export function resolveName<T extends { readonly aliases?: readonly string[] | undefined }>(
  table: Readonly<Record<string, T>>,
  name: string,
): string | undefined {
  if (Object.hasOwn(table, name)) return name
  const wanted = foldName(name)
  let byAlias: string | undefined
  for (const [key, row] of Object.entries(table)) {
    if (foldName(key) === wanted) return key
    if (byAlias === undefined && row.aliases?.some((a) => foldName(a) === wanted)) byAlias = key
  }
  return byAlias
}

/** Every id and alias of a table, for "did you mean". */
export function namesOf(
  table: Readonly<Record<string, { readonly aliases?: readonly string[] | undefined }>>,
): readonly string[] {
  return Object.entries(table).flatMap(([key, row]) => [key, ...(row.aliases ?? [])])
}
