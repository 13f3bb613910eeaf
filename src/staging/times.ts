/** Comparing instants that systems spell differently. */

/** Whether two texts name one instant. */
export function sameInstant(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && Date.parse(a) === Date.parse(b)
}
