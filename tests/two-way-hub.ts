/**
 * A hub between the simulated Cal.com and the simulated EHR with routes both ways: bookings go to the EHR, and what its
 * front desk does comes back. Steps run when the test says so; `sync` polls both sides and settles down.
 */
import type { EhrDesk } from '../src/connectors/fhir/fake.ts'
import type { Appointment } from '../src/model/fhir.ts'
import { loadRecords } from '../src/store/records.ts'
import { withScope } from '../src/store/scope.ts'
import { openTestHub, standardYaml, type TestHub, type TestHubOptions } from './hub.ts'

export type HubAppointment = { id: string; version: number; resource: Appointment }

export type TwoWayHub = TestHub & {
  /** The front desk of the EHR. */
  desk: EhrDesk
  /** Moves the clock on by a little more than `ms` (default: a poll of appointments), polls, and settles down. */
  sync(ms?: number): Promise<void>
  /** The hub's appointments in their current version, oldest first. */
  appointments(): Promise<HubAppointment[]>
  /** The types of the events of a record, oldest first. */
  events(record: string): Promise<string[]>
  /** The fields that two systems had changed, and whose word counted. */
  conflicts(record: string): Promise<{ field: string; winner: string }[]>
}

/** The standard configuration with the way back; `back` goes into that route as YAML inside of braces. */
export function twoWayYaml(calcomUrl: string, ehrUrl: string, back = ''): string {
  const route = `  - { id: changes, from: ehr, to: calcom, events: ['appointment.*']${back ? `, ${back}` : ''} }`
  return standardYaml(calcomUrl, ehrUrl).replace('\ncrosswalks:', `\n${route}\ncrosswalks:`)
}

/** How often appointments of the EHR are polled, in milliseconds. */
const pollMs = 60_000

/** Opens it; the EHR's directory has been read when this returns. */
export async function openTwoWayHub(options: TestHubOptions & { back?: string } = {}): Promise<TwoWayHub> {
  const test = await openTestHub(options)
  await test.apply(twoWayYaml(test.calcom.url, test.ehr.url, options.back))
  await test.settleDown()
  const { hub, organization, calcom, ehr, rows } = test
  return {
    ...test,
    desk: ehr.desk,
    async sync(ms = pollMs) {
      await calcom.flush()
      await test.settleDown()
      test.advance(ms + 1_000)
      await test.settleDown()
      await calcom.flush() // what our own calls made it say
      await test.settleDown()
    },
    async appointments() {
      const ids = await rows<{ id: string }>("select id from record where type = 'Appointment' order by id")
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const found = await loadRecords(
          db,
          ids.map(({ id }) => id),
        )
        return found.map(({ id, version, body }) => ({
          id,
          version,
          resource: hub.sealer.openJson(
            organization,
            'record_version',
            `${id}/${version}`,
            body,
          ) as unknown as Appointment,
        }))
      })
    },
    async events(record) {
      const found = await rows<{ type: string }>('select type from event where record = $1 order by id', [record])
      return found.map(({ type }) => type)
    },
    conflicts: record => rows('select field, winner from conflict where record = $1 order by id', [record]),
  }
}
