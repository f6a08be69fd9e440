/** The end of an exhaustive `switch`: does not compile while a case is missing, throws if data lied about its type. */
export function unreachable(value: never): never {
  throw new RangeError(`unexpected ${JSON.stringify(value)}`)
}
