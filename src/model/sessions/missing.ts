/**
 * When something that a list names no longer counts as gone. Lists are read at night; what is not named twice, most of an
 * hour apart, is gone, unless that is so much at once that a person is asked first. Pure.
 */

/** Between two readings where the first one missed something, in milliseconds. */
export const lookAgainMs = 3_600_000

/**
 * How long it must have been missing when the second reading begins, in milliseconds: what was edited just now can be hidden
 * for 30 minutes by a source that exports with a delay.
 */
export const missingForMs = 45 * 60_000

const mostAtOnce = 20
const mostShare = 0.1

/** `known`: how many the hub knew of; `listed`: how many the list named; `missing`: how many of the known it named twice not. */
export type Reading = { known: number; listed: number; missing: number }

/** Whether so much is gone at once that the list is more likely to be wrong than the hub. */
export function isTooMuch({ known, listed, missing }: Reading): boolean {
  if (missing === 0) return false
  return listed === 0 || (missing > mostAtOnce && missing > known * mostShare)
}
