/** What the calendar needs of an appointment's body: times, status, who takes part and where; remembered by version. */
import { type Appointment, personOf, splitReference } from '../../model/fhir.ts'
import type { Hub } from '../../pipeline/hub.ts'
import { versionBodies } from '../../store/lists/calendar.ts'
import type { Scope } from '../../store/scope.ts'

export type Times = { start: string | null; end: string | null; status: string }

export type Facts = Times & {
  practitioners: readonly string[]
  locations: readonly string[]
  services: readonly string[]
  person: string | null
  visitType: string | null
}

const mostRemembered = 50_000
const mostOpened = 1_000

/** Reads an appointment; a participant who declined takes no part. */
export function factsOf(appointment: Appointment): Facts {
  const actors = (appointment.participant ?? []).flatMap(({ actor, status }) => {
    const reference = status === 'declined' ? undefined : splitReference(actor?.reference)
    return reference ? [reference] : []
  })
  const idsOf = (type: string) => [...new Set(actors.flatMap(each => (each.type === type ? [each.id] : [])))]
  const [concept] = [
    ...(appointment.serviceType ?? []),
    ...(appointment.appointmentType ? [appointment.appointmentType] : []),
  ]
  return {
    start: appointment.start ?? null,
    end: appointment.end ?? null,
    status: appointment.status,
    practitioners: idsOf('Practitioner'),
    locations: idsOf('Location'),
    services: idsOf('HealthcareService'),
    person: personOf({ ...appointment, participant: appointment.participant ?? [] }) ?? null,
    visitType: concept?.text ?? concept?.coding?.find(({ display }) => display)?.display ?? null,
  }
}

export type Version = { id: string; version: number }
export type FactsOf = (record: string, version: number) => Facts | undefined
export type ReadFacts = (db: Scope, versions: readonly Version[]) => Promise<FactsOf>

/** Opens versions and remembers what they say: a version never changes. One for a process. */
export function createFactsReader(hub: Hub): ReadFacts {
  const remembered = new Map<string, Facts>()
  return async (db, versions) => {
    const keyOf = (record: string, version: number) => `${db.organization} ${record}/${version}`
    const answer = new Map<string, Facts>()
    const unread: Version[] = []
    for (const each of versions) {
      const known = remembered.get(keyOf(each.id, each.version))
      if (known) answer.set(keyOf(each.id, each.version), known)
      else unread.push(each)
    }
    if (remembered.size + unread.length > mostRemembered) remembered.clear()
    for (let at = 0; at < unread.length; at += mostOpened) {
      for (const row of await versionBodies(db, unread.slice(at, at + mostOpened))) {
        const name = `${row.record}/${row.version}`
        const body = hub.sealer.openJson(db.organization, 'record_version', name, row.body)
        const facts = factsOf(body as unknown as Appointment)
        remembered.set(keyOf(row.record, row.version), facts)
        answer.set(keyOf(row.record, row.version), facts)
      }
    }
    return (record, version) => answer.get(keyOf(record, version))
  }
}
