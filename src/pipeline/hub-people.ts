/**
 * Apply, the people the hub has: everybody who shares a look-up key with somebody in a batch. Their normalised facts are
 * remembered by version, since the same people come near again and again and opening them is the dear part.
 */
import type { Candidate } from '../matching/decide.ts'
import { type Demographics, demographicsOf } from '../matching/person.ts'
import type { Patient } from '../model/fhir.ts'
import { findByTokens } from '../store/links.ts'
import { loadRecords, loadVersions } from '../store/records.ts'
import { demographicsOptions } from './items.ts'
import type { Context } from './plan.ts'

export type LookUp = { kind: string; token: bigint }

export type HubPeople = {
  /** The people who share one of these keys. */
  near(lookUps: readonly LookUp[]): Candidate[]
  get(record: string | undefined): Candidate | undefined
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
  const ids = new Set([...[...byKey.values()].flatMap(rows => rows.map(row => row.record)), ...records])
  const people = await loadPeople(context, [...ids])
  return {
    near: own => own.flatMap(lookUp => (byKey.get(keyOf(lookUp)) ?? []).flatMap(row => people.get(row.record) ?? [])),
    get: record => (record === undefined ? undefined : people.get(record)),
  }
}

async function loadPeople(context: Context, ids: readonly string[]): Promise<Map<string, Candidate>> {
  const people = new Map<string, Candidate>()
  const unread: string[] = []
  for (const { id, type, version } of await loadVersions(context.db, ids)) {
    if (type !== 'Patient') continue
    const demographics = remembered.get(`${context.organization} ${id}/${version}`)
    if (demographics) people.set(id, { id, demographics })
    else unread.push(id)
  }
  for (const row of await loadRecords(context.db, unread)) {
    const name = `${row.id}/${row.version}`
    const body = context.hub.sealer.openJson(context.organization, 'record_version', name, row.body)
    const demographics = demographicsOf(body as unknown as Patient, demographicsOptions(context))
    if (remembered.size >= mostRemembered) remembered.clear()
    remembered.set(`${context.organization} ${name}`, demographics)
    people.set(row.id, { id: row.id, demographics })
  }
  return people
}

function keyOf({ kind, token }: { kind: string; token: bigint | string }): string {
  return `${kind} ${token}`
}
