/** `--method`: the methods of integration by name. */
import type { Method } from "../engine/index.ts"
import { InputError, type OptionSpec, type OptionValues, textOption } from "./command.ts"

const methods: readonly Method[] = ["auto", "rodas5p", "bdf", "tsit5", "verner", "ssa"]

export const methodOption: OptionSpec = { flags: "--method <name>", summary: methods.join(", ") }

/**
 * The method that is asked for.
 * @throws InputError where there is none of that name
 */
export function methodOf(options: OptionValues): Method | undefined {
  const text = textOption(options, "method")
  if (text === undefined) return undefined
  const found = methods.find((m) => m === text)
  if (!found) throw new InputError(`--method takes one of ${methods.join(", ")}, not '${text}'`)
  return found
}
