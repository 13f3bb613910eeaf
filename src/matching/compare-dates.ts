/** Birth dates compared, in their forms `YYYY`, `YYYY-MM` and `YYYY-MM-DD`. */
import { isFullDate } from './dates.ts'
import type { Level } from './levels.ts'

/** How well two dates agree: exact, one-edit, swapped, two-parts, partial, year or different. Symmetric. */
export function compareDates(a: string, b: string): Level {
  if (a === b) return isFullDate(a) ? 'exact' : 'partial'
  if (!isFullDate(a) || !isFullDate(b)) return a.startsWith(b) || b.startsWith(a) ? 'partial' : 'different'
  let years = 0
  let months = 0
  let days = 0
  for (let index = 0; index < 10; index++) {
    if (a.charCodeAt(index) === b.charCodeAt(index)) continue
    if (index < 4) years++
    else if (index < 7) months++
    else days++
  }
  const differing = years + months + days
  if (differing === 1 || (differing === 2 && haveNeighboursSwapped(a, b))) return 'one-edit'
  if (years === 0 && months > 0 && days > 0 && areDayAndMonthSwapped(a, b)) return 'swapped'
  if (Number(years === 0) + Number(months === 0) + Number(days === 0) === 2) return 'two-parts'
  return years === 0 ? 'year' : 'different'
}

/** Of two characters that differ, whether they are neighbours that changed places. */
function haveNeighboursSwapped(a: string, b: string): boolean {
  let first = 0
  while (a.charCodeAt(first) === b.charCodeAt(first)) first++
  return a[first] === b[first + 1] && a[first + 1] === b[first]
}

function areDayAndMonthSwapped(a: string, b: string): boolean {
  return a.slice(5, 7) === b.slice(8) && a.slice(8) === b.slice(5, 7)
}

/** Whether any two full dates are near in every part: somebody was off by a little, more than once. */
export function areNear(as: readonly string[], bs: readonly string[]): boolean {
  for (const a of as) for (const b of bs) if (isFullDate(a) && isFullDate(b) && isNear(a, b)) return true
  return false
}

function isNear(a: string, b: string): boolean {
  const apart = (at: number, length: number) => Math.abs(numberIn(a, at, length) - numberIn(b, at, length))
  return apart(0, 4) <= 2 && apart(5, 2) <= 2 && apart(8, 2) <= 3
}

/** Some digits of a date as a number, without making a text of them. */
function numberIn(date: string, at: number, length: number): number {
  let number = 0
  for (let index = at; index < at + length; index++) number = number * 10 + date.charCodeAt(index) - 48
  return number
}

/** The smallest distance between any two birth years; undefined when one side has none. */
export function distanceInYears(as: readonly string[], bs: readonly string[]): number | undefined {
  let least: number | undefined
  for (const a of as) {
    for (const b of bs) {
      const distance = Math.abs(numberIn(a, 0, 4) - numberIn(b, 0, 4))
      if (least === undefined || distance < least) least = distance
    }
  }
  return least
}
