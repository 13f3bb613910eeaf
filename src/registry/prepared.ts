/**
 * People made ready to be compared: whole, with everybody who was merged into them, normalised. Remembered by version,
 * since opening somebody is the dear part and a version never changes. In this process only.
 */
import { type Demographics, demographicsOf } from '../matching/person.ts'
import type { Patient } from '../model/fhir.ts'
import { demographicsOptions } from '../pipeline/items.ts'
import type { Context } from '../pipeline/plan.ts'
import { type PersonPart, partsOfPeople } from '../store/match-candidates.ts'
import { loadRecords } from '../store/records.ts'
import { type RegistryPerson, wholePatient } from './people.ts'

export type Prepared = {
  /** Who survives. */
  person: string
  /** They and everybody who was merged into them. */
  records: readonly string[]
  /** The connections that know them. */
  connections: ReadonlySet<string>
  demographics: Demographics
}

/** What is needed to prepare people. */
export type MatchContext = Pick<Context, 'hub' | 'db' | 'organization' | 'configuration' | 'now'>

/** At 1.5 KB and more each, 12 MB and more when it is full. */
const mostRemembered = 8_000
const remembered = new Map<string, Demographics>()

/** Prepares people; ids of records that were merged must be resolved before. Whoever is no patient is left out. */
export async function preparePeople(context: MatchContext, people: readonly string[]): Promise<Map<string, Prepared>> {
  return prepareParts(context, await partsOfPeople(context.db, [...new Set(people)]))
}

/** Prepares people whose parts are known; a part may be named more than once. */
export async function prepareParts(
  context: MatchContext,
  parts: readonly PersonPart[],
): Promise<Map<string, Prepared>> {
  const { organization } = context
  const named = [...Map.groupBy(parts, part => part.person)].map(([person, all]) => {
    const own = [...new Map(all.map(part => [part.record, part])).values()]
    const name = nameOf(organization, own)
    return { person, own, name, known: remembered.get(name) } // taken out at once: the memory may be emptied meanwhile
  })
  const unread = named.filter(({ known }) => !known)
  const opened = await openParts(
    context,
    unread.flatMap(({ own }) => own),
  )
  const prepared = new Map<string, Prepared>()
  for (const { person, own, name, known } of named) {
    const demographics = known ?? read(context, person, own, opened)
    if (!demographics) continue
    remember(name, demographics)
    const connections = new Set(own.map(part => part.connection))
    prepared.set(person, { person, records: own.map(part => part.record), connections, demographics })
  }
  return prepared
}

/** Opens the records of people who are not remembered. */
async function openParts({ hub, db, organization }: MatchContext, parts: readonly PersonPart[]) {
  const opened = new Map<string, RegistryPerson['merged'][number]>()
  for (const { id, version, body } of await loadRecords(
    db,
    parts.map(part => part.record),
  )) {
    const patient = hub.sealer.openJson(organization, 'record_version', `${id}/${version}`, body) as unknown as Patient
    opened.set(id, { record: id, version, patient })
  }
  return opened
}

function read(
  context: MatchContext,
  person: string,
  parts: readonly PersonPart[],
  opened: ReadonlyMap<string, RegistryPerson['merged'][number]>,
): Demographics | undefined {
  const own = opened.get(person)
  if (!own) return undefined
  const merged = parts.flatMap(part => (part.record === person ? [] : (opened.get(part.record) ?? [])))
  return demographicsOf(wholePatient({ ...own, merged }), demographicsOptions(context))
}

/** Organization, records and versions: what it says can not change under it. */
function nameOf(organization: string, parts: readonly PersonPart[]): string {
  const [first] = parts
  const versions = parts.map(({ record, version }) => `${record}/${version}`).sort()
  return [organization, first?.person, ...versions].join(' ')
}

function remember(name: string, demographics: Demographics): void {
  if (remembered.has(name)) return
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(name, demographics)
}
