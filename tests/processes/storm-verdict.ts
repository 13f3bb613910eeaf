/** What must hold after any storm. */
import { expect } from 'vitest'
import type { StormOptions, StormReport } from './storm.ts'

/** @throws when anything was lost, doubled, out of order, or left stuck */
export function expectNothingLost(options: StormOptions, report: StormReport): void {
  const { sides, after, queue } = report
  expect(report.load.bookings).toBe(options.bookings)
  expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBe(options.victims.length)
  expect(report.lost, 'acknowledged webhooks that are neither applied nor set aside with a reason').toEqual([])
  expect(queue.refused, 'good webhooks that were refused').toBe(0)
  expect({ ...sides, bookings: 0, appointments: 0, patients: 0 }).toEqual({
    bookings: 0,
    appointments: 0,
    patients: 0,
    missing: [],
    extra: [],
    doubled: [],
    outOfOrder: [],
  })
  expect(report.linked, 'appointments of the EHR that the hub knows as its own').toBe(sides.appointments)
  expect(Object.keys(after.deliveries).filter(state => !['delivered', 'suppressed'].includes(state))).toEqual([])
  expect(Object.keys(after.messages).filter(state => !['applied', 'ignored'].includes(state))).toEqual([])
  expect(after.stuck).toEqual([])
  expect(report.deathsServing, 'hub processes that ended although nobody killed them').toEqual([])
  expect(
    report.exits.filter(code => code !== 0),
    'exit codes other than 0 after SIGTERM',
  ).toEqual([])
}
