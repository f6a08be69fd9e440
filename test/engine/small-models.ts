/** Models for the engine's tests, written in Antimony or read from ../shared. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { readAntimony } from "../../src/antimony/index.ts"
import { type CompiledModel, compile, createSimulator, type Simulator } from "../../src/engine/index.ts"
import type { Model } from "../../src/model/index.ts"
import { readSbml } from "../../src/sbml/index.ts"
import { source, unwrap } from "../../src/text/index.ts"

export function antimony(text: string): Model {
  return unwrap(readAntimony(source("test.ant", text)))
}

export function compiledOf(text: string): CompiledModel {
  return unwrap(compile(antimony(text)))
}

/** A simulator of a model written in Antimony. */
export function simulatorOf(text: string): Simulator {
  return createSimulator(compiledOf(text))
}

export function sbmlFile(folder: string, name: string): Model {
  return unwrap(readSbml(source(name, readFileSync(join(folder, name), "utf8"))))
}
