/** Mathematics as trees: build, read, print, evaluate, differentiate, simplify. */
export { type Environment, evaluate } from "./evaluate.ts"
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
export { infixConstants, infixFunctionNames, isInfixFunction } from "./infix-names.ts"
export { type Token, tokenizeInfix, tokenName, tokenSpan } from "./infix-tokens.ts"
export { type InfixProblem, type InfixResult, parseInfix, parseInfixTokens } from "./parse-infix.ts"
export { printInfix, printNumber } from "./print-infix.ts"
