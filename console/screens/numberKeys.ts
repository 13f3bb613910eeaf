/** The keys 1 to 9, which choose among what is numbered on the screen. */
import type { KeyActions } from '../parts/keys.ts'

export function numberKeys(choose: (index: number) => void): KeyActions {
  return Object.fromEntries(Array.from({ length: 9 }, (_, index) => [String(index + 1), () => choose(index)]))
}
