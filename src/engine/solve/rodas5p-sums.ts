/**
 * The weighted sums of Rodas5P, unrolled: before each stage its state and the sum of the stages before it, and the
 * vectors of dense output. A loop over the tableau would load every coefficient again for every pair of states.
 */
import { mulAdd } from "../linear/vectors.ts"
import * as R from "./tableaus/rodas5p.ts"
import * as W from "./workspace.ts"

/** Stage 2: state of the stage and sum of the stages before it. */
export function stage2(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const y = W.y
  const k1 = W.vector(0)
  const a1 = f64x2.splat(R.A21)
  const c1 = f64x2.splat(R.C21 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    v128.store(u + i, mulAdd(v128.load(y + i), a1, x1))
    v128.store(sum + i, f64x2.mul(c1, x1))
  }
}

/** Stage 3: state of the stage and sum of the stages before it. */
export function stage3(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const y = W.y
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const a1 = f64x2.splat(R.A31)
  const a2 = f64x2.splat(R.A32)
  const c1 = f64x2.splat(R.C31 * perStep)
  const c2 = f64x2.splat(R.C32 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    v128.store(u + i, mulAdd(mulAdd(v128.load(y + i), a1, x1), a2, x2))
    v128.store(sum + i, mulAdd(f64x2.mul(c1, x1), c2, x2))
  }
}

/** Stage 4: state of the stage and sum of the stages before it. */
export function stage4(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const y = W.y
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const a1 = f64x2.splat(R.A41)
  const a2 = f64x2.splat(R.A42)
  const a3 = f64x2.splat(R.A43)
  const c1 = f64x2.splat(R.C41 * perStep)
  const c2 = f64x2.splat(R.C42 * perStep)
  const c3 = f64x2.splat(R.C43 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    v128.store(u + i, mulAdd(mulAdd(mulAdd(v128.load(y + i), a1, x1), a2, x2), a3, x3))
    v128.store(sum + i, mulAdd(mulAdd(f64x2.mul(c1, x1), c2, x2), c3, x3))
  }
}

/** Stage 5: state of the stage and sum of the stages before it. */
export function stage5(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const y = W.y
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const k4 = W.vector(3)
  const a1 = f64x2.splat(R.A51)
  const a2 = f64x2.splat(R.A52)
  const a3 = f64x2.splat(R.A53)
  const a4 = f64x2.splat(R.A54)
  const c1 = f64x2.splat(R.C51 * perStep)
  const c2 = f64x2.splat(R.C52 * perStep)
  const c3 = f64x2.splat(R.C53 * perStep)
  const c4 = f64x2.splat(R.C54 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    const x4 = v128.load(k4 + i)
    v128.store(u + i, mulAdd(mulAdd(mulAdd(mulAdd(v128.load(y + i), a1, x1), a2, x2), a3, x3), a4, x4))
    v128.store(sum + i, mulAdd(mulAdd(mulAdd(f64x2.mul(c1, x1), c2, x2), c3, x3), c4, x4))
  }
}

/** Stage 6: state of the stage and sum of the stages before it. */
export function stage6(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const y = W.y
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const k4 = W.vector(3)
  const k5 = W.vector(4)
  const a1 = f64x2.splat(R.A61)
  const a2 = f64x2.splat(R.A62)
  const a3 = f64x2.splat(R.A63)
  const a4 = f64x2.splat(R.A64)
  const a5 = f64x2.splat(R.A65)
  const c1 = f64x2.splat(R.C61 * perStep)
  const c2 = f64x2.splat(R.C62 * perStep)
  const c3 = f64x2.splat(R.C63 * perStep)
  const c4 = f64x2.splat(R.C64 * perStep)
  const c5 = f64x2.splat(R.C65 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    const x4 = v128.load(k4 + i)
    const x5 = v128.load(k5 + i)
    v128.store(u + i, mulAdd(mulAdd(mulAdd(mulAdd(mulAdd(v128.load(y + i), a1, x1), a2, x2), a3, x3), a4, x4), a5, x5))
    v128.store(sum + i, mulAdd(mulAdd(mulAdd(mulAdd(f64x2.mul(c1, x1), c2, x2), c3, x3), c4, x4), c5, x5))
  }
}

/** Stage 7: state of the stage and sum of the stages before it. */
export function stage7(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const k4 = W.vector(3)
  const k5 = W.vector(4)
  const k6 = W.vector(5)
  const c1 = f64x2.splat(R.C71 * perStep)
  const c2 = f64x2.splat(R.C72 * perStep)
  const c3 = f64x2.splat(R.C73 * perStep)
  const c4 = f64x2.splat(R.C74 * perStep)
  const c5 = f64x2.splat(R.C75 * perStep)
  const c6 = f64x2.splat(R.C76 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    const x4 = v128.load(k4 + i)
    const x5 = v128.load(k5 + i)
    const x6 = v128.load(k6 + i)
    v128.store(u + i, f64x2.add(v128.load(u + i), x6))
    v128.store(
      sum + i,
      mulAdd(mulAdd(mulAdd(mulAdd(mulAdd(f64x2.mul(c1, x1), c2, x2), c3, x3), c4, x4), c5, x5), c6, x6),
    )
  }
}

/** Stage 8: state of the stage and sum of the stages before it. */
export function stage8(u: usize, sum: usize, perStep: f64): void {
  const bytes = W.bytes
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const k4 = W.vector(3)
  const k5 = W.vector(4)
  const k6 = W.vector(5)
  const k7 = W.vector(6)
  const c1 = f64x2.splat(R.C81 * perStep)
  const c2 = f64x2.splat(R.C82 * perStep)
  const c3 = f64x2.splat(R.C83 * perStep)
  const c4 = f64x2.splat(R.C84 * perStep)
  const c5 = f64x2.splat(R.C85 * perStep)
  const c6 = f64x2.splat(R.C86 * perStep)
  const c7 = f64x2.splat(R.C87 * perStep)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    const x4 = v128.load(k4 + i)
    const x5 = v128.load(k5 + i)
    const x6 = v128.load(k6 + i)
    const x7 = v128.load(k7 + i)
    v128.store(u + i, f64x2.add(v128.load(u + i), x7))
    v128.store(
      sum + i,
      mulAdd(mulAdd(mulAdd(mulAdd(mulAdd(mulAdd(f64x2.mul(c1, x1), c2, x2), c3, x3), c4, x4), c5, x5), c6, x6), c7, x7),
    )
  }
}

/** The three vectors of dense output, at 10–12, from all eight stages. */
export function makeDense(): void {
  const bytes = W.bytes
  const h1 = W.vector(10)
  const h2 = W.vector(11)
  const h3 = W.vector(12)
  const k1 = W.vector(0)
  const k2 = W.vector(1)
  const k3 = W.vector(2)
  const k4 = W.vector(3)
  const k5 = W.vector(4)
  const k6 = W.vector(5)
  const k7 = W.vector(6)
  const k8 = W.vector(7)
  for (let i: usize = 0; i < bytes; i += 16) {
    const x1 = v128.load(k1 + i)
    const x2 = v128.load(k2 + i)
    const x3 = v128.load(k3 + i)
    const x4 = v128.load(k4 + i)
    const x5 = v128.load(k5 + i)
    const x6 = v128.load(k6 + i)
    const x7 = v128.load(k7 + i)
    const x8 = v128.load(k8 + i)
    v128.store(
      h1 + i,
      mulAdd(
        mulAdd(
          mulAdd(
            mulAdd(
              mulAdd(
                mulAdd(mulAdd(f64x2.mul(f64x2.splat(R.H11), x1), f64x2.splat(R.H12), x2), f64x2.splat(R.H13), x3),
                f64x2.splat(R.H14),
                x4,
              ),
              f64x2.splat(R.H15),
              x5,
            ),
            f64x2.splat(R.H16),
            x6,
          ),
          f64x2.splat(R.H17),
          x7,
        ),
        f64x2.splat(R.H18),
        x8,
      ),
    )
    v128.store(
      h2 + i,
      mulAdd(
        mulAdd(
          mulAdd(
            mulAdd(
              mulAdd(
                mulAdd(mulAdd(f64x2.mul(f64x2.splat(R.H21), x1), f64x2.splat(R.H22), x2), f64x2.splat(R.H23), x3),
                f64x2.splat(R.H24),
                x4,
              ),
              f64x2.splat(R.H25),
              x5,
            ),
            f64x2.splat(R.H26),
            x6,
          ),
          f64x2.splat(R.H27),
          x7,
        ),
        f64x2.splat(R.H28),
        x8,
      ),
    )
    v128.store(
      h3 + i,
      mulAdd(
        mulAdd(
          mulAdd(
            mulAdd(
              mulAdd(
                mulAdd(mulAdd(f64x2.mul(f64x2.splat(R.H31), x1), f64x2.splat(R.H32), x2), f64x2.splat(R.H33), x3),
                f64x2.splat(R.H34),
                x4,
              ),
              f64x2.splat(R.H35),
              x5,
            ),
            f64x2.splat(R.H36),
            x6,
          ),
          f64x2.splat(R.H37),
          x7,
        ),
        f64x2.splat(R.H38),
        x8,
      ),
    )
  }
}
