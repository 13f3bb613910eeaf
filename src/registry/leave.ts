/**
 * What leaves: when something of the registry has changed, the routes of its member take it to other systems, through the
 * same deliveries as everything else. People go before their documents, survivors before whoever was merged into them.
 * Called once, at the end of a transaction, since the locks of all records are taken together. Source: SPEC NET-8.
 */
import type { Patient } from '../model/fhir.ts'
import type { ChangedPerson } from '../model/registry/changes.ts'
import type { RouteConfig } from '../pipeline/configuration.ts'
import type { Context } from '../pipeline/plan.ts'
import { insertDeliveries, type NewDelivery, unsettledOf } from '../store/deliveries.ts'
import { linksAt } from '../store/links.ts'
import { lockRecords } from '../store/locks.ts'
import { insertEvents, loadRecords, type NewEvent } from '../store/records.ts'
import { lastEvents, personStandings } from '../store/registry-leaving.ts'
import { leavingDocuments, writeReferences } from './leave-documents.ts'
import { eventTypeOf, leadsOut, waysOut } from './ways-out.ts'

type Leaving = Omit<Context, 'connection'>
type Person = {
  record: string
  connection: string
  version: number
  patient: Patient
  /** Into whom a member or a person merged them. */
  survivor?: string
}

/** Plans the deliveries of what this transaction changed. */
export async function planLeaving(context: Leaving): Promise<void> {
  const { db, hub, changes, configuration, organization, now } = context
  const routes = configuration.routes.filter(leadsOut)
  if (!changes || routes.length === 0) return
  const documents = await leavingDocuments(context, routes, [...changes.documents])
  const changed = [...changes.people.keys(), ...changes.merged]
  const people = await openAll(context, [...changed, ...documents.map(({ person }) => person)])
  const affected = [...people.values()].filter(({ connection }) =>
    routes.some(({ source }) => source.id === connection),
  )
  if (affected.length === 0 && documents.length === 0) return

  await lockRecords(db, [...people.keys(), ...documents.map(({ row }) => row.logical)])
  const outbox = await openOutbox(context, routes, people)
  await outbox.noteUnnoted(changes.people)
  for (const record of changes.people.keys()) outbox.tellOf(record)
  for (const record of changes.merged) outbox.tellMerge(record)
  for (const { row, person, routes: taking, version, event } of await writeReferences(context, documents))
    for (const route of taking) outbox.tellDocument(route, person, { record: row.logical, version, event })
  await insertDeliveries(db, organization, outbox.rows, now)
  if (outbox.rows.length > 0) db.afterCommit(() => hub.wake.tell('deliveries'))
}

/** These people and whoever survives them, as they are now. */
async function openAll({ hub, db, organization }: Leaving, records: readonly string[]): Promise<Map<string, Person>> {
  const standings = await personStandings(db, [...new Set(records)])
  const survivors = [...standings.values()].flatMap(({ survivor }) => survivor ?? [])
  const rows = await loadRecords(db, [...new Set([...records, ...survivors])])
  const people = rows.map((row): Person => {
    const body = hub.sealer.openJson(organization, 'record_version', `${row.id}/${row.version}`, row.body)
    const survivor = standings.get(row.id)?.survivor
    return {
      record: row.id,
      connection: row.connection,
      version: row.version,
      patient: body as unknown as Patient,
      ...(survivor ? { survivor } : {}),
    }
  })
  return new Map(people.map(person => [person.record, person]))
}

type Outbox = {
  rows: readonly NewDelivery[]
  /** Writes events for people of a page that leave: those of a page have none of their own. */
  noteUnnoted(changed: ReadonlyMap<string, ChangedPerson>): Promise<void>
  tellOf(record: string): void
  tellMerge(record: string): void
  tellDocument(route: RouteConfig, person: string, document: { record: string; version: number; event: string }): void
}

async function openOutbox(
  { hub, db, organization, configuration, now }: Leaving,
  routes: readonly RouteConfig[],
  people: ReadonlyMap<string, Person>,
): Promise<Outbox> {
  const rows: NewDelivery[] = []
  const events = await lastEvents(db, [...people.keys()])
  const { isThere, underWay } = await standingThere(db, routes, [...people.keys()])
  const waysOf = (person: Person) => waysOut(routes, person.connection, 'Patient', person.patient)

  const push = (route: RouteConfig, row: Omit<NewDelivery, 'id' | 'route' | 'target' | 'configVersion'>): string => {
    const id = hub.newId()
    rows.push({ ...row, id, route: route.id, target: route.target.id, configVersion: configuration.version })
    return id
  }
  const pushPerson = (
    route: RouteConfig,
    { record, version }: Person,
    event: string | undefined,
    more: Pick<NewDelivery, 'prerequisite' | 'forced'> = {},
  ): string | undefined => {
    const why = events.get(record) ?? event
    if (!why) return undefined
    const eventType = eventTypeOf('Patient')
    const row = { event: why, eventType, record, recordType: 'Patient', recordVersion: version, ...more } as const
    const id = push(route, row)
    underWay.set(`${route.target.id} ${record}`, id)
    return id
  }
  /** The delivery that brings somebody to a target, or that they are there; undefined when no route of theirs leads there. */
  const bring = (target: string, record: string, event: string | undefined): { first?: string } | undefined => {
    if (isThere(target, record)) return {}
    const first = underWay.get(`${target} ${record}`)
    if (first) return { first }
    const person = people.get(record)
    const route = person && waysOf(person).find(each => each.target.id === target)
    const id = route && pushPerson(route, person, event)
    return id ? { first: id } : undefined
  }
  /** The survivor if they can be told of there, else the record by itself. */
  const bringFor = (target: string, record: string, event: string | undefined) => {
    const survivor = people.get(record)?.survivor
    return (survivor && bring(target, survivor, event)) || bring(target, record, event)
  }
  const planned = (target: string, record: string) => rows.some(row => row.target === target && row.record === record)

  return {
    rows,
    async noteUnnoted(changed) {
      const missing = [...changed].flatMap(([record, told]): NewEvent[] => {
        const person = people.get(record)
        if (told.event || !person || waysOf(person).length === 0) return []
        const { version: recordVersion, message, at } = told
        const type = recordVersion === 1 ? 'patient.registered' : 'patient.updated'
        const { connection } = person
        return [{ id: hub.newId(), message, connection, type, record, recordVersion, happenedAt: new Date(at) }]
      })
      await insertEvents(db, organization, missing, now)
      for (const { record, id } of missing) events.set(record, id)
    },
    tellOf(record) {
      const person = people.get(record)
      if (!person || person.survivor) return // what is known of the survivor is what counts
      for (const route of waysOf(person)) if (!planned(route.target.id, record)) pushPerson(route, person, undefined)
    },
    tellMerge(record) {
      const person = people.get(record)
      if (!person) return
      for (const route of waysOut(routes, person.connection, 'Patient')) {
        const target = route.target.id
        const knows = isThere(target, record) || underWay.has(`${target} ${record}`)
        if (!knows && !person.survivor) tellNew(route, person)
        if (!knows || planned(target, record) || !tellsMerges(route)) continue
        const survivor = person.survivor ? bring(target, person.survivor, events.get(record)) : {}
        // Where nobody can be told who survives, both stay as they are.
        if (!survivor) continue
        const { first } = survivor
        // Its record has no new version: who somebody turned out to be stands beside it.
        pushPerson(route, person, undefined, { forced: true, ...(first ? { prerequisite: first } : {}) })
      }
    },
    tellDocument(route, person, { record, version, event }) {
      const brought = bringFor(route.target.id, person, event)
      if (!brought) return
      const { first } = brought
      push(route, {
        event,
        eventType: eventTypeOf('DocumentReference'),
        record,
        recordType: 'DocumentReference',
        recordVersion: version,
        ...(first ? { prerequisite: first } : {}),
      })
    },
  }

  function tellNew(route: RouteConfig, person: Person): void {
    const takes = waysOf(person).some(({ id }) => id === route.id)
    if (takes && !planned(route.target.id, person.record)) pushPerson(route, person, undefined)
  }
}

function tellsMerges({ mappings }: RouteConfig): boolean {
  return mappings.get('Patient')?.mapping.rules.some(({ to }) => to === 'link.other') ?? false
}

/** Who is known at the targets of these routes, and who is on the way there. */
async function standingThere(db: Leaving['db'], routes: readonly RouteConfig[], records: readonly string[]) {
  const known = new Set<string>()
  const underWay = new Map<string, string>()
  for (const target of new Set(routes.map(route => route.target.id)))
    for (const { record } of await linksAt(db, target, records, ['Patient'])) known.add(`${target} ${record}`)
  for (const route of routes)
    for (const [record, id] of await unsettledOf(db, route.id, records))
      underWay.set(`${route.target.id} ${record}`, id)
  return { isThere: (target: string, record: string) => known.has(`${target} ${record}`), underWay }
}
