/** Visits of an EHR for tests of messages to people: written as apply writes them, moved and cancelled by the test. */
import type { Json } from '../src/model/events.ts'
import { type HubResource, type Patient, personOf } from '../src/model/fhir.ts'
import { displayOf } from '../src/pipeline/display.ts'
import type { Hub } from '../src/pipeline/hub.ts'
import { insertEvents, writeRecords } from '../src/store/records.ts'
import { withScope } from '../src/store/scope.ts'

export type VisitDesk = {
  /** Adds somebody; returns the record. */
  addPerson(patient: Partial<Patient>): Promise<string>
  /** A visit of theirs in the EHR; returns the record. */
  addVisit(person: string, start: string, more?: { happenedAt?: Date; status?: string; meta?: object }): Promise<string>
  /** Another version of it. */
  change(visit: string, to: { start?: string; status?: string; person?: string; happenedAt?: Date }): Promise<void>
}

/** A desk over an organization and the connection of its EHR. */
export function visitDesk(hub: Hub, organization: string, ehr: string): VisitDesk {
  const known = new Map<string, { version: number; start: string; status: string; person: string; meta: object }>()
  const write = async (id: string, version: number, resource: HubResource, happenedAt: Date, start?: string) => {
    await hub.sealer.ready(organization)
    const now = hub.now()
    await withScope(hub.pool, organization, async db => {
      const event = hub.newId()
      const body = hub.sealer.sealJson(organization, 'record_version', `${id}/${version}`, resource as unknown as Json)
      const times = start ? { startsAt: new Date(start) } : {}
      const person = personOf(resource)
      const display = hub.sealer.sealJson(organization, 'record.display', id, displayOf(resource))
      const about = { id, type: resource.resourceType, version, connection: ehr, event, body, display }
      const row = { ...about, ...times, ...(person ? { person } : {}) }
      await writeRecords(db, organization, [row], now)
      const message = hub.newId()
      await db.query(
        `insert into message (organization, id, connection, origin, received_at, state, body_token, size, body, headers, settled_at)
         values ($1, $2, $3, 'pull', $4, 'applied', 0, 0, '', '', $4)`,
        [organization, message, ehr, now],
      )
      const type = resource.resourceType === 'Appointment' ? 'appointment.changed' : 'person.seen'
      const happened = { id: event, message, connection: ehr, type, record: id, recordVersion: version, happenedAt }
      await insertEvents(db, organization, [happened], now)
    })
  }
  const writeVisit = async (id: string, happenedAt: Date) => {
    const visit = known.get(id)
    if (!visit) throw new Error('no such visit')
    const participant = [{ actor: { reference: `Patient/${visit.person}` }, status: 'accepted' as const }]
    const status = visit.status as 'booked'
    const resource = {
      resourceType: 'Appointment' as const,
      id,
      status,
      start: visit.start,
      participant,
      ...visit.meta,
    }
    await write(id, visit.version, resource, happenedAt, visit.start)
  }
  return {
    async addPerson(patient) {
      const id = hub.newId()
      await write(id, 1, { resourceType: 'Patient', id, ...patient }, hub.now())
      return id
    },
    async addVisit(person, start, { happenedAt = hub.now(), status = 'booked', meta = {} } = {}) {
      const id = hub.newId()
      known.set(id, { version: 1, start, status, person, meta })
      await writeVisit(id, happenedAt)
      return id
    },
    async change(id, { happenedAt = hub.now(), ...to }) {
      const visit = known.get(id)
      if (!visit) throw new Error('no such visit')
      known.set(id, { ...visit, ...to, version: visit.version + 1 })
      await writeVisit(id, happenedAt)
    },
  }
}
