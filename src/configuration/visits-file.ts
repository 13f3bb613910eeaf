/**
 * Visits in a configuration file. Entries of an EHR are named as `ehr Location/main`: the connection and its own
 * reference. What the file does not name stays as it is.
 */
import { z } from 'zod'
import { ruleCodes, severities } from '../model/visit/codes.ts'
import {
  type VisitBook,
  type VisitType,
  visitPlace,
  visitPractitioner,
  visitShapes,
  visitType,
} from '../model/visit/settings.ts'
import { aliasToken } from '../pipeline/items.ts'
import { findLinks, linksAt } from '../store/links.ts'
import type { Change } from './change.ts'
import type { Saved } from './save.ts'
import { saveVisit } from './visits.ts'

const entry = (type: string) =>
  z.string().regex(new RegExp(`^[a-z0-9](-?[a-z0-9])* ${type}/[A-Za-z0-9.-]{1,64}$`), `connection ${type}/id`)
const place = entry('Location')

/** The part `visits` of a file. */
export const visitsFile = z.strictObject({
  types: z
    .array(
      visitType.omit({ places: true, service: true, eventTypes: true }).extend({
        places: z.array(place).default([]),
        service: entry('HealthcareService').optional(),
        eventTypes: z.record(z.string(), z.array(z.union([z.string(), z.number()]).transform(String))).default({}),
      }),
    )
    .default([]),
  everywhere: visitPlace.omit({ rooms: true }).optional(),
  places: z
    .array(
      visitPlace.omit({ rooms: true }).extend({
        at: place.describe('The place, such as `ehr Location/main`'),
        rooms: z.array(place).default([]).describe('Places that are its rooms'),
      }),
    )
    .default([]),
  practitioners: z
    .array(
      visitPractitioner.extend({
        at: entry('Practitioner').describe('The practitioner, such as `ehr Practitioner/okafor`'),
      }),
    )
    .default([]),
  rules: z.partialRecord(z.enum(ruleCodes), z.enum(severities)).optional(),
})
export type VisitsFile = z.infer<typeof visitsFile>

export type AppliedVisit = { name: string; saved: Saved }

/**
 * Saves what a file says of visits. @throws when it names an entry that has not been read from its EHR yet, or a
 * connection that is not there
 */
export async function applyVisits(
  change: Change,
  file: VisitsFile,
  ids: ReadonlyMap<string, string>,
): Promise<AppliedVisit[]> {
  const connections = new Map([
    ...[...change.configuration.connections.values()].map(each => [each.slug, each.id] as const),
    ...ids,
  ])
  const connectionOf = (slug: string) => {
    const id = connections.get(slug)
    if (!id) throw new Error(`visits: there is no connection ${slug}.`)
    return id
  }
  const records = await recordsOf(change, namedIn(file), connectionOf)
  const recordOf = (name: string) => {
    const record = records.get(name)
    if (!record) throw new Error(`visits: ${name} has not been read from the EHR yet. Apply again once it has been.`)
    return record
  }
  const known = new Map(change.configuration.visits.types.map(type => [type.name, type.id]))
  const applied: AppliedVisit[] = []
  const save = async (name: string, wish: Parameters<typeof saveVisit>[1]) => {
    // The defaults of the shape, as the console sends them: so that nothing differs that is the same.
    const body = visitShapes[wish.kind].parse(wish.body)
    applied.push({ name: `visits ${name}`, saved: await saveVisit(change, { ...wish, body }) })
  }
  for (const { places, service, eventTypes, ...type } of file.types) {
    const id = known.get(type.name)
    const called = Object.entries(eventTypes).flatMap(([slug, values]) =>
      values.map(value => ({ connection: connectionOf(slug), value })),
    )
    const body = {
      ...type,
      places: places.map(recordOf),
      ...(service ? { service: recordOf(service) } : {}),
      eventTypes: called,
    }
    await save(`type ${type.name}`, { kind: 'type', about: null, body, ...(id ? { id } : {}) })
  }
  if (file.everywhere) await save('everywhere', { kind: 'everywhere', about: null, body: file.everywhere })
  for (const { at, rooms, ...body } of file.places)
    await save(`place ${at}`, { kind: 'place', about: recordOf(at), body: { ...body, rooms: rooms.map(recordOf) } })
  for (const { at, ...body } of file.practitioners)
    await save(`practitioner ${at}`, { kind: 'practitioner', about: recordOf(at), body })
  if (file.rules) await save('rules', { kind: 'rules', about: null, body: { severities: file.rules } })
  return applied
}

function namedIn({ types, places, practitioners }: VisitsFile): string[] {
  return [
    ...types.flatMap(type => [...type.places, ...(type.service ? [type.service] : [])]),
    ...places.flatMap(({ at, rooms }) => [at, ...rooms]),
    ...practitioners.map(({ at }) => at),
  ]
}

/** The records of entries such as `ehr Location/main`. */
async function recordsOf(
  { hub, db }: Change,
  names: readonly string[],
  connectionOf: (slug: string) => string,
): Promise<Map<string, string>> {
  const context = { hub, organization: db.organization }
  const keys = [...new Set(names)].map(name => {
    const [slug = '', reference = ''] = name.split(' ')
    const [entity = '', id = ''] = reference.split('/')
    const token = aliasToken(context, entity, { system: entity, value: id })
    return { name, connection: connectionOf(slug), entity, token }
  })
  const links = await findLinks(db, keys)
  const found = new Map(links.map(link => [`${link.connection} ${link.entity} ${link.token}`, link.record]))
  return new Map(
    keys.flatMap(({ name, connection, entity, token }) => {
      const record = found.get(`${connection} ${entity} ${token}`)
      return record ? [[name, record]] : []
    }),
  )
}

/** Visits as a file holds them; undefined when nothing is said of them. */
export async function writtenVisits(
  { hub, db }: Pick<Change, 'hub' | 'db'>,
  book: VisitBook,
  slugs: ReadonlyMap<string, string>,
): Promise<object | undefined> {
  if (book.isEmpty) return undefined
  const names = await entryNames({ hub, db }, book, slugs)
  const named = (records: readonly string[]) => records.flatMap(record => names.get(record) ?? [])
  const places = [...book.places].flatMap(([record, body]) => {
    const at = names.get(record)
    return at ? [{ at, ...body, rooms: named(body.rooms) }] : []
  })
  const practitioners = [...book.practitioners].flatMap(([record, body]) => {
    const at = names.get(record)
    return at ? [{ at, ...body }] : []
  })
  const byName = (a: { at: string }, b: { at: string }) => (a.at < b.at ? -1 : 1)
  const { rooms: _rooms, ...everywhere } = book.everywhere ?? { rooms: [] }
  return {
    types: book.types.map(type => writtenType(type, named, slugs)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(book.everywhere ? { everywhere } : {}),
    places: places.sort(byName),
    practitioners: practitioners.sort(byName),
    ...(Object.keys(book.severities).length > 0 ? { rules: book.severities } : {}),
  }
}

function writtenType(
  { id: _id, places, service, eventTypes, ...type }: VisitType & { id: string },
  named: (records: readonly string[]) => string[],
  slugs: ReadonlyMap<string, string>,
) {
  const called = Map.groupBy(
    eventTypes.filter(({ connection }) => slugs.has(connection)),
    ({ connection }) => slugs.get(connection) ?? '',
  )
  const [known] = service ? named([service]) : []
  return {
    ...type,
    places: named(places),
    ...(known ? { service: known } : {}),
    eventTypes: Object.fromEntries([...called].map(([slug, list]) => [slug, list.map(({ value }) => value)])),
  }
}

/** What each record of the book is called in a file: the first connection that has it, by name. */
async function entryNames(
  { hub, db }: Pick<Change, 'hub' | 'db'>,
  book: VisitBook,
  slugs: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const records = [
    ...book.types.flatMap(type => [...type.places, ...(type.service ? [type.service] : [])]),
    ...[...book.places].flatMap(([record, { rooms }]) => [record, ...rooms]),
    ...book.practitioners.keys(),
  ]
  const names = new Map<string, string>()
  for (const [connection, slug] of [...slugs].sort(([, a], [, b]) => (a < b ? -1 : 1)))
    for (const link of await linksAt(db, connection, records, ['Location', 'Practitioner', 'HealthcareService'])) {
      if (!link.body || names.has(link.record)) continue
      const key = `${connection}/${link.entity}/${link.token}`
      const { id } = hub.sealer.openJson(db.organization, 'link', key, link.body) as { id: string }
      names.set(link.record, `${slug} ${link.entity}/${id}`)
    }
  return names
}
