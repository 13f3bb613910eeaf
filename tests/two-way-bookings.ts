/** Bookings that both sides of a two-way hub hold, for its tests: each of a person and on a day of its own. */
import { type Person, person } from './people.ts'
import type { HubAppointment, TwoWayHub } from './two-way-hub.ts'

export type Held = { uid: string; id: string; record: string; person: Person }

export type TwoWayBookings = {
  /** A booking that both sides hold: its uid at Cal.com, its id at the EHR, its record. */
  booked(): Promise<Held>
  hubHas(record: string): Promise<HubAppointment>
  /** What became of the messages of the EHR's appointments since this was asked last. */
  messages(): Promise<string[]>
  /** An instant on a day that nothing is on. */
  freeDay(): string
}

/** An instant of the n-th of December. */
export function day(n: number, hour = '20'): string {
  return `${new Date(Date.UTC(2026, 11, n)).toISOString().slice(0, 10)}T${hour}:00:00Z`
}

/** Over this hub. */
export function bookingsOf(test: TwoWayHub): TwoWayBookings {
  let people = 0
  let taken = 40
  let told = 0

  /** The id at the EHR of the appointment that bears the identifier of this record. */
  const idOf = (record: string): string => {
    const [found, ...others] = test.ehr.list('Appointment').filter(each => JSON.stringify(each).includes(record))
    if (!found || others.length > 0) throw new Error('the EHR holds it once')
    return found.id
  }
  return {
    async booked() {
      people += 1
      const before = new Set((await test.appointments()).map(each => each.id))
      const uid = await test.book({ person: person(people), at: day(people) })
      await test.sync()
      const record = (await test.appointments()).find(each => !before.has(each.id))?.id ?? ''
      return { uid, id: idOf(record), record, person: person(people) }
    },
    async hubHas(record) {
      const one = (await test.appointments()).find(each => each.id === record)
      if (!one) throw new Error('the hub has no such appointment')
      return one
    },
    async messages() {
      const rows = await test.rows<{ state: string; reason: string | null }>(
        "select state, reason from message where stream = 'Appointment' order by id",
      )
      const fresh = rows.slice(told).map(({ state, reason }) => reason ?? state)
      told = rows.length
      return fresh
    },
    freeDay() {
      taken += 1
      return day(taken)
    },
  }
}
