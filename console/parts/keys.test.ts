import { expect, it } from 'vitest'
import { isSecondKey } from './keys.ts'

it.each([
  { first: undefined, at: 300, second: false, says: 'G-2 a letter on a page that has just opened is the screen’s own' },
  { first: 300, at: 900, second: true, says: 'G-2 a letter soon after g goes to a screen' },
  { first: 300, at: 1_900, second: false, says: 'G-2 a letter long after g is the screen’s own' },
])('$says', ({ first, at, second }) => expect(isSecondKey(first, at)).toBe(second))
