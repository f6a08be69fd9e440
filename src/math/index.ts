/** Mathematics as trees: build, read, print, evaluate, differentiate, simplify. */
export {
  type ApplyNode,
  apply,
  type CallNode,
  type ConstantNode,
  call,
  childrenOf,
  constant,
  type Expression,
  type NumberNode,
  num,
  type SymbolNode,
  substitute,
  sym,
  symbolsOf,
  visit,
} from "./expression.ts"
export { type FunctionName, type FunctionRow, functionRow, functions } from "./functions.ts"
