/** Records that a clinician's calendar is made of, written as apply would have: for tests that are about reading them. */
import { writeRecords } from '../src/store/records.ts'
import { withScope } from '../src/store/scope.ts'
import type { TestServer } from './hub-server.ts'

type Kept = 'Practitioner' | 'Patient' | 'Location' | 'Appointment'
type Place = Pick<TestServer, 'hub' | 'organization' | 'source'>

/** Writes a record in its first version, or the one given; returns its id. */
export async function keepRecord(
  { hub, organization, source }: Place,
  type: Kept,
  display: object,
  more: { id?: string; version?: number; body?: object; startsAt?: Date } = {},
): Promise<string> {
  const { id = hub.newId(), version = 1, body = {}, startsAt } = more
  const row = {
    id,
    type,
    version,
    connection: source.id,
    body: hub.sealer.sealJson(organization, 'record_version', `${id}/${version}`, { resourceType: type, id, ...body }),
    display: hub.sealer.sealJson(organization, 'record.display', id, { ...display }),
    ...(startsAt ? { startsAt } : {}),
  }
  await withScope(hub.pool, organization, db => writeRecords(db, organization, [row], hub.now()))
  return id
}

export type Visit = {
  practitioner: string
  person?: string
  place?: string
  /** An instant; it lasts half an hour. */
  start: string
  status?: string
  type?: string
}

/** Writes an appointment. */
export async function keepAppointment(
  place: Place,
  visit: Visit,
  of?: { id: string; version: number },
): Promise<string> {
  const { practitioner, person, place: where, start, status = 'booked', type = 'First visit' } = visit
  const actors = [
    ...(person ? [`Patient/${person}`] : []),
    `Practitioner/${practitioner}`,
    ...(where ? [`Location/${where}`] : []),
  ]
  return keepRecord(
    place,
    'Appointment',
    {},
    {
      ...of,
      startsAt: new Date(start),
      body: {
        status,
        start,
        end: new Date(Date.parse(start) + 1_800_000).toISOString(),
        serviceType: [{ text: type }],
        participant: actors.map(reference => ({ actor: { reference }, status: 'accepted' })),
      },
    },
  )
}
