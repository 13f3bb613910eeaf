/** Writes people of the registry: record, version, event, look-up keys, and that it was done. One statement a table. */
import { demographicsOf } from '../matching/person.ts'
import { tokenInputs } from '../matching/tokens.ts'
import type { Json, RegistryEventType } from '../model/events.ts'
import type { Patient } from '../model/fhir.ts'
import { noteOwnAct } from '../pipeline/audit.ts'
import { displayOf } from '../pipeline/display.ts'
import { demographicsOptions } from '../pipeline/items.ts'
import type { Context } from '../pipeline/plan.ts'
import { replaceTokens } from '../store/links.ts'
import { insertEvents, type NewEvent, writeRecords } from '../store/records.ts'
import { writeRegistryPeople } from '../store/registry-people.ts'

export type WrittenPerson = {
  record: string
  version: number
  patient: Patient
  act: { at: string }
  message: string
  /** One of many of a page: no event of its own, and its look-up keys follow (keys.ts). */
  paged: boolean
  /** Nothing new was told: only that we heard of them is noted. */
  unchanged?: boolean
}

/** Writes them in this transaction. A record appears once. */
export async function writePeople(context: Context, people: readonly WrittenPerson[]): Promise<void> {
  const { db, hub, organization, connection, now } = context
  const changed = people.filter(person => !person.unchanged)
  const single = changed.filter(person => !person.paged)
  const events = new Map(single.map(person => [person, eventOf(context, person)]))
  await writeRecords(
    db,
    organization,
    changed.map(person => ({
      id: person.record,
      type: 'Patient',
      version: person.version,
      connection: connection.id,
      ...withEvent(events.get(person)),
      body: hub.sealer.sealJson(organization, 'record_version', `${person.record}/${person.version}`, {
        ...person.patient,
        id: person.record,
      } as unknown as Json),
      display: hub.sealer.sealJson(organization, 'record.display', person.record, displayOf(person.patient)),
    })),
    now,
  )
  await writeRegistryPeople(
    db,
    organization,
    people.map(person => ({
      record: person.record,
      connection: connection.id,
      deceased: isDeceased(person.patient),
      confidentiality: confidentialityOf(person.patient),
      toldAt: new Date(person.act.at),
      changed: !person.unchanged,
      keyed: person.unchanged === true || !person.paged,
    })),
    now,
  )
  await insertEvents(db, organization, [...events.values()], now)
  for (const person of changed)
    context.changes?.people.set(person.record, {
      version: person.version,
      message: person.message,
      at: person.act.at,
      ...withEvent(events.get(person)),
    })
  await replaceTokens(
    db,
    organization,
    single.map(person => ({
      record: person.record,
      tokens: tokensOf(context, person.patient),
      isNew: person.version === 1,
    })),
  )
  await noteOwnAct(
    hub,
    db,
    changed.map(person => ({
      actor: { kind: 'system', id: connection.id },
      action: person.version === 1 ? 'record.create' : 'record.change',
      subject: { kind: 'Patient', id: person.record },
      connection: connection.id,
      reason: typeOf(person),
      persons: [person.record],
      cause: person.message,
      version: person.version,
    })),
  )
}

function withEvent(event: NewEvent | undefined): { event?: string } {
  return event ? { event: event.id } : {}
}

function typeOf({ version }: WrittenPerson): RegistryEventType {
  return version === 1 ? 'patient.registered' : 'patient.updated'
}

function eventOf({ hub, connection }: Context, person: WrittenPerson): NewEvent {
  return {
    id: hub.newId(),
    message: person.message,
    connection: connection.id,
    type: typeOf(person),
    record: person.record,
    recordVersion: person.version,
    happenedAt: new Date(person.act.at),
  }
}

/** The look-up keys of a person, as the store keeps them. */
export function tokensOf(
  context: Pick<Context, 'hub' | 'organization' | 'configuration' | 'now'>,
  patient: Patient,
): { kind: string; token: bigint }[] {
  return tokenInputs(demographicsOf(patient, demographicsOptions(context))).map(({ kind, text }) => ({
    kind,
    token: context.hub.tokens.token(context.organization, kind, text),
  }))
}

function isDeceased({ deceasedBoolean, deceasedDateTime }: Patient): boolean {
  return deceasedBoolean === true || deceasedDateTime !== undefined
}

const confidentialitySystem = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'

/** The strictest label that stands on the person; normal when there is none. */
function confidentialityOf({ meta }: Patient): string {
  const order = ['U', 'L', 'M', 'N', 'R', 'V']
  const codes = (meta?.security ?? []).flatMap(({ system, code }) =>
    system === confidentialitySystem && code && order.includes(code) ? [code] : [],
  )
  return codes.sort((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? 'N'
}
