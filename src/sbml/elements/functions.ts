/** Function definitions: `<functionDefinition>` with its `<lambda>`. */
import type { FunctionDefinition } from "../../model/index.ts"
import { readDescribed } from "../described.ts"
import { readLambda } from "../mathml.ts"
import { type ReadContext, requiredId } from "../read-context.ts"
import { describedAttributes, describedChildren, element, type WriteContext } from "../write-context.ts"
import { lambdaXml } from "../write-mathml.ts"
import type { XmlElement } from "../xml.ts"

export function readFunctionDefinition(ctx: ReadContext, e: XmlElement): FunctionDefinition {
  return { id: requiredId(ctx, e, "id"), ...readDescribed(ctx, e), ...readLambda(ctx, e) }
}

export function functionDefinitionXml(ctx: WriteContext, f: FunctionDefinition): string {
  return element(
    "functionDefinition",
    [...describedAttributes(f, f.id), ["id", f.id], ["name", f.name]],
    [...describedChildren(f, f.id), lambdaXml(f.parameters, f.body, ctx.core)],
  )
}
