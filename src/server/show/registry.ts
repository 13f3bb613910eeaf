/** People and documents of the registry as the API gives them out: what is known now, what was known before, from whom. */
import { z } from 'zod'
import type { Patient } from '../../model/fhir.ts'
import { systemOfType } from '../../model/redox/patient.ts'
import { nameOf } from '../../pipeline/display.ts'
import type { RegistryDocument } from '../../registry/documents.ts'
import { type RegistryPerson, wholePatient } from '../../registry/people.ts'
import type { ListedMerge } from '../../store/lists/registry-people.ts'
import { id, instant, instantOf } from '../api.ts'
import { connectionName } from './connections.ts'

const value = z.object({ text: z.string(), former: z.boolean() })

export const registryPerson = z.object({
  id: id.describe('The record of who survives all merges'),
  askedFor: id.nullable().describe('The record that was asked for, when it was merged into this one'),
  name: z.string().nullable(),
  birthDate: z.string().nullable(),
  gender: z.string().nullable(),
  deceased: z.boolean(),
  confidentiality: z.string().describe('HL7 v3 Confidentiality'),
  names: z.array(value),
  addresses: z.array(value),
  phones: z.array(value),
  emails: z.array(value),
  identifiers: z.array(
    z.object({ type: z.string(), value: z.string(), isIdentity: z.boolean().describe('Under the patient OID') }),
  ),
  connection: connectionName.nullable().describe('The member that they came from'),
  toldAt: instant.nullable(),
  heardAt: instant.nullable(),
  merged: z.array(z.object({ id, name: z.string().nullable(), birthDate: z.string().nullable() })),
})

export const registryMerge = z.object({
  id,
  survivor: z.object({ id, name: z.string().nullable(), birthDate: z.string().nullable() }),
  retired: z.object({ id, name: z.string().nullable(), birthDate: z.string().nullable() }),
  by: z.enum(['member', 'rules', 'person']),
  who: z.string().nullable().describe('The person who decided'),
  message: id.nullable(),
  at: instant,
  undoneAt: instant.nullable(),
  undoneBy: z.string().nullable(),
})

export const registryDocument = z.object({
  id,
  logical: id.describe('The same for every version'),
  version: z.number().int(),
  status: z.enum(['current', 'superseded', 'removed']),
  person: id.nullable().describe('null: the patient is not known yet'),
  uniqueId: z.string(),
  title: z.string().nullable(),
  typeCode: z.string().describe('LOINC'),
  confidentiality: z.string(),
  size: z.number().int().nullable().describe('Bytes of its C-CDA; null: what was pushed makes none'),
  createdAt: instant,
  storedAt: instant,
})

type Named = { id: string; name: string | null; birthDate: string | null }

/** What stands beside the record of a person, of their member. */
export type Beside = {
  askedFor: string | null
  connection: { id: string; slug: string; title: string } | null
  patientOid: string | undefined
  deceased: boolean
  confidentiality: string
  toldAt: Date | null
  heardAt: Date | null
}

/** A person, whole: their own values first, then former ones and those of everybody merged into them. */
export function showRegistryPerson(person: RegistryPerson, beside: Beside): z.infer<typeof registryPerson> {
  const whole = wholePatient(person)
  const { toldAt, heardAt, patientOid, ...rest } = beside
  return {
    id: person.record,
    ...rest,
    name: nameOf(person.patient.name?.[0]) || null,
    birthDate: whole.birthDate ?? null,
    gender: whole.gender ?? null,
    names: valuesOf(whole.name, nameOf),
    addresses: valuesOf(whole.address, each =>
      [...(each.line ?? []), [each.city, each.state].filter(Boolean).join(' '), each.postalCode]
        .filter(Boolean)
        .join(', '),
    ),
    phones: valuesOf(
      whole.telecom?.filter(each => each.system === 'phone' || each.system === 'sms'),
      each => each.value,
    ),
    emails: valuesOf(
      whole.telecom?.filter(each => each.system === 'email'),
      each => each.value,
    ),
    identifiers: identifiersOf(whole, patientOid),
    toldAt: instantOf(toldAt),
    heardAt: instantOf(heardAt),
    merged: person.merged.map(({ record, patient }) => ({
      id: record,
      name: nameOf(patient.name?.[0]) || null,
      birthDate: patient.birthDate ?? null,
    })),
  }
}

/** Current ones first; what stands twice is shown once. */
function valuesOf<Value extends { use?: string }>(
  values: readonly Value[] | undefined,
  textOf: (each: Value) => string | undefined,
): z.infer<typeof value>[] {
  const shown = new Map<string, boolean>()
  for (const each of values ?? []) {
    const text = textOf(each)
    if (text) shown.set(text, (shown.get(text) ?? true) && each.use === 'old')
  }
  return [...shown].map(([text, former]) => ({ text, former })).sort((a, b) => Number(a.former) - Number(b.former))
}

/** Types as members write them: an OID without its prefix, or their own word. */
function identifiersOf({ identifier }: Patient, patientOid: string | undefined) {
  const own = patientOid && systemOfType(patientOid)
  return (identifier ?? []).flatMap(({ system, value: text }) =>
    text ? [{ type: typeOf(system), value: text, isIdentity: system !== undefined && system === own }] : [],
  )
}

function typeOf(system: string | undefined): string {
  const word = system?.startsWith('urn:causeway:redox:') ? decodeURIComponent(system.slice(19)) : system
  return (word ?? '').replace(/^urn:oid:/, '')
}

/** A merge with the names of both, and of who decided. */
export function showMerge(
  row: ListedMerge,
  people: ReadonlyMap<string, Named>,
  accounts: ReadonlyMap<string, string>,
): z.infer<typeof registryMerge> {
  const named = (record: string) => people.get(record) ?? { id: record, name: null, birthDate: null }
  return {
    id: row.id,
    survivor: named(row.survivor),
    retired: named(row.retired),
    by: row.by_kind,
    who: row.decided_by ? (accounts.get(row.decided_by) ?? null) : null,
    message: row.message,
    at: row.at.toISOString(),
    undoneAt: instantOf(row.undone_at),
    undoneBy: row.undone_by ? (accounts.get(row.undone_by) ?? null) : null,
  }
}

/** A version of a document, without its content. */
export function showRegistryDocument(document: RegistryDocument): z.infer<typeof registryDocument> {
  const { id: own, logical, version, status, person, uniqueId, title, typeCode, confidentiality } = document
  return {
    id: own,
    logical,
    version,
    status,
    person: person ?? null,
    uniqueId,
    title: title ?? null,
    typeCode,
    confidentiality,
    size: document.size ?? null,
    createdAt: document.createdAt,
    storedAt: document.storedAt,
  }
}
