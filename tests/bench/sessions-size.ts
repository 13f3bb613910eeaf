/** How big the town is for so many notes: 200 sites, 20,000 students and 5,000 users for 100,000. */
import type { BigSize } from '../../src/connectors/ensora/fake/big-town.ts'

export function sizeOf(notes: number): BigSize {
  const share = notes / 100_000
  const users = Math.max(20, Math.round(5_000 * share))
  return {
    sites: Math.max(2, Math.round(200 * share)),
    students: users * 4,
    users,
    notes,
    appointments: Math.round(notes * 1.2),
  }
}
