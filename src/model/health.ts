/** When failures in a row make a connection count as down. Pure. Source: reference/operations.md section 2. */

export type Seen = { key: string; failed: boolean; problem?: string | undefined }

/**
 * Adds attempts, in the order they ended, to the different keys that failed in a row.
 * @param failing the keys that had failed before, oldest first
 * @param limit how many different keys make it down
 */
export function connectionTrouble(
  failing: readonly string[],
  seen: readonly Seen[],
  limit: number,
): { failingKeys: string[]; down: boolean; problem?: string } {
  let keys = [...failing]
  let problem: string | undefined
  for (const attempt of seen) {
    if (!attempt.failed) keys = []
    else if (!keys.includes(attempt.key) && keys.length < limit) keys.push(attempt.key)
    problem = attempt.failed ? attempt.problem : undefined
  }
  return { failingKeys: keys, down: keys.length >= limit, ...(problem ? { problem } : {}) }
}
