/** Reading people of the registry: by an identifier of the member, whole, with everybody who was merged into them. */
import type { Patient } from '../model/fhir.ts'
import type { MemberIdentifier } from '../model/registry/acts.ts'
import type { Hub } from '../pipeline/hub.ts'
import { identifierToken } from '../pipeline/registry-keys.ts'
import { findLinks } from '../store/links.ts'
import { loadRecords } from '../store/records.ts'
import { findRegistryPeople, mergedWith } from '../store/registry-people.ts'
import type { Scope } from '../store/scope.ts'
import { patientEntity } from './identifiers.ts'

/** The one who survives, for each of these records; records that nobody merged stand for themselves. */
export async function survivorsFor(db: Scope, records: readonly string[]): Promise<(record: string) => string> {
  const rows = await findRegistryPeople(db, records)
  return record => rows.get(record)?.merged_into ?? record
}

/**
 * Who is known under these identifiers at a member's connection: the survivor, in the order asked, `undefined` for nobody.
 * A retired identifier leads to the survivor.
 */
export async function peopleByIdentifier(
  hub: Hub,
  db: Scope,
  connection: string,
  identifiers: readonly MemberIdentifier[],
): Promise<(string | undefined)[]> {
  const context = { hub, organization: db.organization }
  const tokens = identifiers.map(each => identifierToken(context, each))
  const links = await findLinks(
    db,
    [...new Set(tokens)].map(token => ({ connection, entity: patientEntity, token })),
  )
  const records = new Map(links.map(link => [link.token, link.record]))
  const survivorOf = await survivorsFor(db, [...records.values()])
  return tokens.map(token => {
    const record = records.get(String(token))
    return record && survivorOf(record)
  })
}

/** A person as the registry knows them. */
export type RegistryPerson = {
  /** The survivor's record. */
  record: string
  version: number
  patient: Patient
  /** Everybody who was merged into them, as their member told of them. */
  merged: readonly { record: string; version: number; patient: Patient }[]
}

/** Opens people whole; ids of records that were merged must be resolved before (`survivorsFor`). */
export async function openPeople(
  hub: Hub,
  db: Scope,
  survivors: readonly string[],
): Promise<Map<string, RegistryPerson>> {
  const merged = await mergedWith(db, survivors)
  const opened = await openPatients(hub, db, [...survivors, ...merged.map(row => row.record)])
  const people = new Map<string, RegistryPerson>()
  for (const record of survivors) {
    const own = opened.get(record)
    if (!own) continue
    const others = merged.filter(row => row.survivor === record).flatMap(row => opened.get(row.record) ?? [])
    people.set(record, { ...own, merged: others })
  }
  return people
}

async function openPatients(hub: Hub, db: Scope, records: readonly string[]) {
  const patients = new Map<string, { record: string; version: number; patient: Patient }>()
  for (const row of await loadRecords(db, [...new Set(records)])) {
    if (row.type !== 'Patient') continue
    const body = hub.sealer.openJson(db.organization, 'record_version', `${row.id}/${row.version}`, row.body)
    patients.set(row.id, { record: row.id, version: row.version, patient: body as unknown as Patient })
  }
  return patients
}

/**
 * A person in one Patient: the survivor's own values first, and those of everybody merged into them as former ones, with
 * `link` to each. What matching compares, and what leaves as FHIR.
 */
export function wholePatient({ record, patient, merged }: RegistryPerson): Patient {
  const all = [patient, ...merged.map(each => each.patient)]
  const whole: Patient = {
    ...patient,
    id: record,
    ...listed(
      'identifier',
      all.flatMap(each => each.identifier ?? []),
    ),
    ...listed('name', former(all.map(each => each.name ?? []))),
    ...listed('telecom', former(all.map(each => each.telecom ?? []))),
    ...listed('address', former(all.map(each => each.address ?? []))),
  }
  if (merged.length === 0) return whole
  const links = merged.map(each => ({ other: { reference: `Patient/${each.record}` }, type: 'replaces' as const }))
  return { ...whole, link: links }
}

function listed<Name extends string, T>(name: Name, values: readonly T[]): Partial<Record<Name, T[]>> {
  const distinct =
    values.length < 2 ? [...values] : [...new Map(values.map(value => [JSON.stringify(value), value])).values()]
  return distinct.length > 0 ? ({ [name]: distinct } as Record<Name, T[]>) : {}
}

function former<T extends { use?: string }>([own = [], ...others]: readonly (readonly T[])[]): T[] {
  return [...own, ...others.flat().map(value => ({ ...value, use: 'old' as const }))]
}
