/** Minutes as units of a service. Source: reference/sessions.md section 9, units. */

/**
 * Units by the midpoint: a unit of 15 minutes counts from its 8th minute on, so 37 minutes are 2 and 38 are 3. Never
 * none for a session that took place. Seconds are cut.
 */
export function unitsOf(minutes: number, unitMinutes = 15): number {
  return Math.max(1, Math.floor(Math.floor(minutes) / unitMinutes + 0.5))
}

/** Whole minutes from one instant to another; seconds are cut. */
export function minutesBetween(from: Date, to: Date): number {
  return Math.trunc((to.getTime() - from.getTime()) / 60_000)
}
