/** Namespaces of SBML core by level and version, and of the Level 3 packages: which are read, which kept, which refused. */

/** Core namespace → level and version. */
export const coreNamespaces: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["http://www.sbml.org/sbml/level1", [1, 2]],
  ["http://www.sbml.org/sbml/level2", [2, 1]],
  ["http://www.sbml.org/sbml/level2/version1", [2, 1]],
  ["http://www.sbml.org/sbml/level2/version2", [2, 2]],
  ["http://www.sbml.org/sbml/level2/version3", [2, 3]],
  ["http://www.sbml.org/sbml/level2/version4", [2, 4]],
  ["http://www.sbml.org/sbml/level2/version5", [2, 5]],
  ["http://www.sbml.org/sbml/level3/version1/core", [3, 1]],
  ["http://www.sbml.org/sbml/level3/version2/core", [3, 2]],
])

export const level3Version1 = "http://www.sbml.org/sbml/level3/version1/core"
export const level3Version2 = "http://www.sbml.org/sbml/level3/version2/core"
export const level2Version4 = "http://www.sbml.org/sbml/level2/version4"

const packagePattern = /^http:\/\/www\.sbml\.org\/sbml\/level3\/version[12]\/([a-z0-9]+)\/version(\d+)$/

/** The package that a namespace belongs to, `["fbc", 2]`; undefined for other namespaces. */
export function packageOf(uri: string): readonly [string, number] | undefined {
  const m = packagePattern.exec(uri)
  return m?.[1] === undefined || m[1] === "core" ? undefined : [m[1], Number(m[2])]
}

/**
 * How a package is treated. `read`: understood; `kept`: put back by the writer as it stood; anything else is kept too
 * where the file says that it isn't required, and refused by name where it is.
 */
export const packages: Readonly<Record<string, "read" | "kept">> = {
  comp: "read",
  fbc: "read",
  distrib: "read",
  qual: "read",
  // Functions of Level 3 Version 2 in files of Version 1.
  l3v2extendedmath: "read",
  layout: "kept",
  render: "kept",
  groups: "kept",
}
