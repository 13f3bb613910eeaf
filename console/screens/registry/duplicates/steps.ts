/** Where each bar of a waterfall begins and how wide it is: each goes on where the one before it ended. Pure. */
import type { FieldBits } from '../../../api/registry.ts'

export type Step = FieldBits & {
  /** Both in percent of the whole width. */
  left: number
  width: number
}

export function stepsOf(fields: readonly FieldBits[]): Step[] {
  let sum = 0
  const ends = fields.map(({ bits }) => {
    const from = sum
    sum += bits
    return { from, to: sum }
  })
  const lowest = Math.min(0, ...ends.map(({ to }) => to))
  const highest = Math.max(0, ...ends.map(({ to }) => to))
  const whole = Math.max(highest - lowest, Number.EPSILON)
  return fields.map((field, index) => {
    const { from, to } = ends[index] ?? { from: 0, to: 0 }
    return {
      ...field,
      left: ((Math.min(from, to) - lowest) / whole) * 100,
      width: (Math.abs(to - from) / whole) * 100,
    }
  })
}
