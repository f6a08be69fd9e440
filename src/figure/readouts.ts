/** Readouts by any of their names, `C_plasma_<drug>` and `C_brain_<drug>` included → the model quantity that holds them. */
import { type FigureFile, resolveName } from "./figure-file.ts"

export interface ResolvedReadout {
  /** The figure's id of the readout. */
  readonly id: string
  /** What to select in a run. */
  readonly quantity: string
  readonly label: string
  readonly unit: string
  /** g/mol, for concentrations of a drug */
  readonly molarMass: number | undefined
  readonly proxy: boolean
}

const level = /^C_(plasma|brain)_(.+)$/u

/** The readout, or undefined where the figure has none of that name. */
export function resolveReadout(figure: FigureFile, name: string): ResolvedReadout | undefined {
  const key = resolveName(figure.readouts, name)
  const row = key === undefined ? undefined : figure.readouts[key]
  if (key !== undefined && row) {
    const drugKey = row.drug === undefined ? undefined : resolveName(figure.drugs, row.drug)
    const molarMass = drugKey === undefined ? undefined : figure.drugs[drugKey]?.molar_mass
    return { id: key, quantity: row.quantity, label: row.label, unit: row.unit, molarMass, proxy: row.proxy }
  }
  const match = level.exec(name)
  if (!match) return undefined
  const [, where, drugName] = match as unknown as [string, "plasma" | "brain", string]
  const drugKey = resolveName(figure.drugs, drugName)
  const drug = drugKey === undefined ? undefined : figure.drugs[drugKey]
  const quantity = drug?.level[where]
  if (!drug || quantity === undefined) return undefined
  const label = `${drug.label}, ${where}`
  return { id: `C_${where}_${drugKey}`, quantity, label, unit: "uM", molarMass: drug.molar_mass, proxy: false }
}
