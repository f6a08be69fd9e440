/**
 * Where a model's numbers lie in the shared memory (docs/engine-abi.md): slots first, then the vectors that host and
 * kernel exchange. Addresses are bytes and become constants of the generated code.
 */

/** The model's region begins here (docs/engine-abi.md). */
export const modelBase = 131_072

export interface MemoryLayout {
  /** Slot k lies at `slots + 8k` (in pairs of lanes at `slots + 16k`, and so for all vectors). */
  readonly slots: number
  readonly slotCount: number
  /** Initial state, as `init` leaves it. */
  readonly initialState: number
  readonly absoluteTolerances: number
  /** Diagonal of M; 0 where all are 1. */
  readonly mass: number
  readonly jacobian: number
  readonly jacobianCount: number
  /** Values of L+U, where the model factorises itself. */
  readonly lu: number
  /** Scratch between the parts of a split function. */
  readonly scratch: number
  readonly scratchCount: number
  /** Outputs of `roots`, `observe` and the events' functions, when the host asks. */
  readonly out: number
  readonly outCount: number
  /** Outputs of the functions for delays, which are called while others are at work. */
  readonly histories: number
  /** Sensitivities as they are (n numbers for each parameter), and room for two vectors of state and tangent; 0: none. */
  readonly sensitivities: number
  /** Tables of the stochastic method; 0 where the model has none. */
  readonly direct: number
  /** Header and index arrays for the kernel's LU; 0 where the model factorises itself. */
  readonly pattern: number
  /** 16-aligned end of the model's region. */
  readonly end: number
}

export interface LayoutSizes {
  readonly slots: number
  readonly states: number
  readonly jacobian: number
  readonly lu: number
  readonly out: number
  readonly histories: number
  /** Numbers of room for sensitivities, 0 for none. */
  readonly sensitivities: number
  /** Numbers of room for the stochastic method's tables, 0 for none. */
  readonly direct: number
  readonly hasMass: boolean
  /** i32 words of the pattern, 0 for none. */
  readonly patternWords: number
  /** Bytes from one number to the next: 8, or 16 for pairs of lanes. */
  readonly stride: number
}

export function layOut(sizes: LayoutSizes): MemoryLayout {
  let at = modelBase
  const take = (numbers: number): number => {
    const from = at
    at += Math.ceil((sizes.stride * numbers) / 16) * 16
    return from
  }
  const slots = take(sizes.slots)
  const initialState = take(sizes.states)
  const absoluteTolerances = take(sizes.states)
  const mass = sizes.hasMass ? take(sizes.states) : 0
  const jacobian = take(sizes.jacobian)
  const lu = take(sizes.lu)
  const out = take(sizes.out)
  const histories = take(sizes.histories)
  const sensitivities = sizes.sensitivities > 0 ? take(sizes.sensitivities) : 0
  const direct = sizes.direct > 0 ? take(sizes.direct) : 0
  const pattern = sizes.patternWords > 0 ? take(Math.ceil(sizes.patternWords / 2)) : 0
  return {
    slots,
    slotCount: sizes.slots,
    initialState,
    absoluteTolerances,
    mass,
    jacobian,
    jacobianCount: sizes.jacobian,
    lu,
    // Scratch comes last, because its size is known only when all code is written.
    scratch: Math.ceil(at / 16) * 16,
    scratchCount: 0,
    out,
    outCount: sizes.out,
    histories,
    sensitivities,
    direct,
    pattern,
    end: Math.ceil(at / 16) * 16,
  }
}
