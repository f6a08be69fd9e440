/**
 * A study (arms on one time course, readouts) → SED-ML Level 1 Version 3, the version that simulators execute. One model
 * and one task per arm, one report with a column per arm and readout, one plot per readout.
 */
import { element, type SvgElement, svgText } from "../draw/index.ts"
import type { Model } from "../model/index.ts"
import type { Study, StudyReadout } from "./format.ts"

/** XML elements are the same plain data whatever the vocabulary. */
type Xml = SvgElement

/** An arm and the file in the archive that holds its model. */
export interface ArmFile {
  readonly id: string
  readonly label: string
  readonly path: string
  readonly model: Model
}

/** KiSAO terms of what ran: backward differentiation, its tolerances. */
const kisao = { bdf: "KISAO:0000288", relative: "KISAO:0000209", absolute: "KISAO:0000211" }

const lists = { species: "listOfSpecies", parameter: "listOfParameters", compartment: "listOfCompartments" } as const

function target(kind: keyof typeof lists | "reaction", id: string): string {
  const list = kind === "reaction" ? "listOfReactions" : lists[kind]
  return `/sbml:sbml/sbml:model/sbml:${list}/sbml:${kind}[@id='${id}']`
}

/** What a readout's quantity is read from: SBML's symbol for it, and the compartment by which that is scaled. */
function sourceOf(m: Model, quantity: string): { readonly xpath: string; readonly scale?: readonly [string, string] } {
  const concentration = quantity.startsWith("[") && quantity.endsWith("]")
  const id = concentration ? quantity.slice(1, -1) : quantity
  const species = m.species.find((s) => s.id === id)
  if (species) {
    const amount = species.hasOnlySubstanceUnits === true
    const xpath = target("species", id)
    if (concentration && amount) return { xpath, scale: ["divide", species.compartment] }
    if (!concentration && !amount) return { xpath, scale: ["times", species.compartment] }
    return { xpath }
  }
  if (m.parameters.some((p) => p.id === id)) return { xpath: target("parameter", id) }
  if (m.compartments.some((c) => c.id === id)) return { xpath: target("compartment", id) }
  if (m.reactions.some((r) => r.id === id)) return { xpath: target("reaction", id) }
  throw new RangeError(`a readout is '${quantity}', which is no quantity of '${m.id}'`)
}

const mathml = "http://www.w3.org/1998/Math/MathML"

function generator(id: string, name: string, variables: readonly Xml[], math: Xml): Xml {
  return element("dataGenerator", { id, name }, [
    element("listOfVariables", {}, variables),
    element("math", { xmlns: mathml }, [math]),
  ])
}

function readoutGenerator(arm: ArmFile, readout: StudyReadout): Xml {
  const id = `${readout.id}_${arm.id}`
  const { xpath, scale } = sourceOf(arm.model, readout.quantity)
  const variable = (name: string, path: string): Xml =>
    element("variable", { id: name, taskReference: `task_${arm.id}`, target: path })
  const value = element("ci", {}, [`v_${id}`])
  if (!scale) return generator(`g_${id}`, readout.label, [variable(`v_${id}`, xpath)], value)
  const [operator, compartment] = scale
  const math = element("apply", {}, [element(operator, {}), value, element("ci", {}, [`c_${id}`])])
  const both = [variable(`v_${id}`, xpath), variable(`c_${id}`, target("compartment", compartment))]
  return generator(`g_${id}`, readout.label, both, math)
}

function timeGenerator(arm: ArmFile, unit: string): Xml {
  const id = `time_${arm.id}`
  const variable = element("variable", {
    id: `v_${id}`,
    taskReference: `task_${arm.id}`,
    symbol: "urn:sedml:symbol:time",
  })
  return generator(`g_${id}`, `time (${unit})`, [variable], element("ci", {}, [`v_${id}`]))
}

function simulation(study: Study): Xml {
  const parameter = (kisaoID: string, value: number): Xml => element("algorithmParameter", { kisaoID, value })
  const parameters = [parameter(kisao.relative, study.rtol), parameter(kisao.absolute, study.atol)]
  return element(
    "uniformTimeCourse",
    { id: "course", initialTime: 0, outputStartTime: 0, outputEndTime: study.end, numberOfPoints: study.points },
    [element("algorithm", { kisaoID: kisao.bdf }, [element("listOfAlgorithmParameters", {}, parameters)])],
  )
}

function outputs(study: Study, arms: readonly ArmFile[]): readonly Xml[] {
  const several = arms.length > 1
  const named = (label: string, arm: ArmFile): string => (several ? `${label}, ${arm.label}` : label)
  const report = element("report", { id: "readouts", name: study.title }, [
    element(
      "listOfDataSets",
      {},
      arms.flatMap((arm) => [
        element("dataSet", {
          id: `d_time_${arm.id}`,
          label: named(`time (${study.timeUnit})`, arm),
          dataReference: `g_time_${arm.id}`,
        }),
        ...study.readouts.map((r) =>
          element("dataSet", {
            id: `d_${r.id}_${arm.id}`,
            label: named(r.unit === "" ? r.label : `${r.label} (${r.unit})`, arm),
            dataReference: `g_${r.id}_${arm.id}`,
          }),
        ),
      ]),
    ),
  ])
  const plots = study.readouts.map((r) =>
    element("plot2D", { id: `plot_${r.id}`, name: r.label }, [
      element(
        "listOfCurves",
        {},
        arms.map((arm) =>
          element("curve", {
            id: `curve_${r.id}_${arm.id}`,
            name: arm.label,
            logX: "false",
            logY: "false",
            xDataReference: `g_time_${arm.id}`,
            yDataReference: `g_${r.id}_${arm.id}`,
          }),
        ),
      ),
    ]),
  )
  return [report, ...plots]
}

/**
 * The study as SED-ML text.
 * @throws RangeError where a readout is no quantity of an arm's model
 */
export function sedml(study: Study, arms: readonly ArmFile[]): string {
  const language = "urn:sedml:language:sbml.level-3.version-2"
  const document = element(
    "sedML",
    {
      xmlns: "http://sed-ml.org/sed-ml/level1/version3",
      "xmlns:sbml": "http://www.sbml.org/sbml/level3/version2/core",
      level: 1,
      version: 3,
    },
    [
      element("listOfSimulations", {}, [simulation(study)]),
      element(
        "listOfModels",
        {},
        arms.map((a) => element("model", { id: `model_${a.id}`, name: a.label, language, source: a.path })),
      ),
      element(
        "listOfTasks",
        {},
        arms.map((a) =>
          element("task", {
            id: `task_${a.id}`,
            name: a.label,
            modelReference: `model_${a.id}`,
            simulationReference: "course",
          }),
        ),
      ),
      element(
        "listOfDataGenerators",
        {},
        arms.flatMap((a) => [timeGenerator(a, study.timeUnit), ...study.readouts.map((r) => readoutGenerator(a, r))]),
      ),
      element("listOfOutputs", {}, outputs(study, arms)),
    ],
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgText(document)}\n`
}
