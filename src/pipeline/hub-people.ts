/**
 * Apply, the people the hub has: everybody who shares a look-up key with somebody in a batch. Their normalised facts are
 * remembered by version, since the same people come near again and again and opening them is the dear part.
 */
import type { Candidate } from '../matching/decide.ts'
import { type Demographics, demographicsOf } from '../matching/person.ts'
import { mergeDemographics } from '../matching/score/merge.ts'
import type { Patient } from '../model/fhir.ts'
import { findByTokens } from '../store/links.ts'
import { type PersonPart, partsOfPeople } from '../store/match-candidates.ts'
import { loadRecords } from '../store/records.ts'
import { findRegistryPeople } from '../store/registry-people.ts'
import { demographicsOptions } from './items.ts'
import type { Context } from './plan.ts'

export type LookUp = { kind: string; token: bigint }

export type HubPeople = {
  /** The people who share one of these keys; somebody who was merged into another is that other. */
  near(lookUps: readonly LookUp[]): Candidate[]
  get(record: string | undefined): Candidate | undefined
  survivorOf(record: string): string
}

/** Rows a single look-up key may bring; a hotter key says nothing (reference/matching.md section 4). */
const mostPerKey = 200
/** At 1.5 KB and more each, 12 MB and more when it is full. */
const mostRemembered = 8_000
/** Record and version to what they say; a version never changes. Per process. */
const remembered = new Map<string, Demographics>()

/** Loads the people near these keys, and these records. */
export async function loadHubPeople(
  context: Context,
  lookUps: readonly LookUp[],
  records: readonly string[],
): Promise<HubPeople> {
  const wanted = new Map(lookUps.map(lookUp => [keyOf(lookUp), lookUp]))
  const byKey = Map.groupBy(await findByTokens(context.db, [...wanted.values()], mostPerKey), keyOf)
  for (const [key, rows] of byKey) if (rows.length >= mostPerKey) byKey.delete(key)
  const ids = [...new Set([...[...byKey.values()].flatMap(rows => rows.map(row => row.record)), ...records])]
  const registered = await findRegistryPeople(context.db, ids)
  const survivorOf = (record: string) => registered.get(record)?.merged_into ?? record
  const people = await loadPeople(context, [...new Set(ids.map(survivorOf))])
  return {
    near: own =>
      own.flatMap(lookUp => (byKey.get(keyOf(lookUp)) ?? []).flatMap(row => people.get(survivorOf(row.record)) ?? [])),
    get: record => (record === undefined ? undefined : people.get(survivorOf(record))),
    survivorOf,
  }
}

/** People with what everybody merged into them is known as. */
async function loadPeople(context: Context, survivors: readonly string[]): Promise<Map<string, Candidate>> {
  const parts = await partsOfPeople(context.db, survivors)
  const known = new Map<string, Demographics>() // taken out at once: the memory may be emptied meanwhile
  for (const part of parts) {
    const demographics = remembered.get(nameOf(context, part))
    if (demographics) known.set(part.record, demographics)
  }
  const unread = parts.map(part => part.record).filter(record => !known.has(record))
  for (const row of await loadRecords(context.db, unread)) {
    const name = `${row.id}/${row.version}`
    const body = context.hub.sealer.openJson(context.organization, 'record_version', name, row.body)
    const demographics = demographicsOf(body as unknown as Patient, demographicsOptions(context))
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(`${context.organization} ${name}`, demographics)
    known.set(row.id, demographics)
  }
  const people = new Map<string, Candidate>()
  for (const [id, own] of Map.groupBy(parts, part => part.person)) {
    const all = own.flatMap(part => known.get(part.record) ?? [])
    if (all.length > 0) people.set(id, { id, demographics: mergeDemographics(all) })
  }
  return people
}

function nameOf({ organization }: Context, { record, version }: PersonPart): string {
  return `${organization} ${record}/${version}`
}

function keyOf({ kind, token }: { kind: string; token: bigint | string }): string {
  return `${kind} ${token}`
}
