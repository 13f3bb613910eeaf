/**
 * People whom a member registers or changes: each is one record, found by the identity that the member gave. Former values
 * are kept, silence removes nothing, and what came late changes nothing. Source: SPEC NET-1, NET-2.
 */
import type { Patient } from '../model/fhir.ts'
import type { RegisterAct, Remark } from '../model/registry/acts.ts'
import { saysTheSame, toldOf } from '../model/registry/person.ts'
import type { Context } from '../pipeline/plan.ts'
import { loadRecords } from '../store/records.ts'
import { findRegistryPeople } from '../store/registry-people.ts'
import { type Identified, linkIdentifiers, loadIdentified } from './identifiers.ts'
import { type ActResult, type Told, taken } from './told.ts'
import { linkWaitingDocuments } from './waiting-documents.ts'
import { type WrittenPerson, writePeople } from './write-people.ts'

type Known = { version: number; patient: Patient; toldAt: Date | undefined; retired: boolean }

/** Takes acts that touch no common identifier. */
export async function takePeople(context: Context, told: ReadonlyArray<Told<RegisterAct>>): Promise<ActResult[]> {
  const identified = await loadIdentified(
    context,
    told.flatMap(({ act }) => act.person.identifiers),
  )
  const known = await loadPeople(
    context,
    told.flatMap(({ act }) => identified.recordOf(act.person.identity) ?? []),
  )
  const people = told.map(each => {
    const record = identified.recordOf(each.act.person.identity)
    return personFrom(context, each, record, record ? known.get(record) : undefined)
  })
  await writePeople(
    context,
    people.flatMap(({ written }) => written ?? []),
  )
  const links = people.flatMap(({ record, told: { act } }) =>
    act.person.identifiers
      .filter(each => identified.recordOf(each) === undefined)
      .map(identifier => ({ identifier, record, reason: 'source' as const })),
  )
  await linkIdentifiers(context, links)
  await linkWaitingDocuments(context, links)
  return people.map(each => taken(...each.told.act.remarks, ...each.remarks, ...takenElsewhere(each, identified)))
}

type Person = { told: Told<RegisterAct>; record: string; written?: WrittenPerson; remarks: readonly Remark[] }

function personFrom(
  context: Context,
  told: Told<RegisterAct>,
  record: string | undefined,
  known: Known | undefined,
): Person {
  const { act, message, paged } = told
  if (!record || !known) {
    const id = record ?? context.hub.newId()
    const remarks = act.kind === 'update' ? [{ problem: 'registry.update-unknown' as const }] : []
    return { told, record: id, written: { record: id, version: 1, patient: act.patient, act, message, paged }, remarks }
  }
  const remarks: Remark[] = known.retired ? [{ problem: 'registry.identifier-retired' }] : []
  if (known.toldAt && Date.parse(act.at) < known.toldAt.getTime())
    return { told, record, remarks: [...remarks, { problem: 'registry.out-of-date' }] }
  const patient = toldOf(known.patient, act.patient, act.at)
  const version = saysTheSame(patient, known.patient) ? known.version : known.version + 1
  return {
    told,
    record,
    written: { record, version, patient, act, message, paged, unchanged: version === known.version },
    remarks,
  }
}

async function loadPeople(context: Context, records: readonly string[]): Promise<Map<string, Known>> {
  const { hub, organization, db } = context
  const registry = await findRegistryPeople(db, records)
  const people = new Map<string, Known>()
  for (const row of await loadRecords(db, records)) {
    const body = hub.sealer.openJson(organization, 'record_version', `${row.id}/${row.version}`, row.body)
    const { id: _, ...patient } = body as unknown as Patient
    const beside = registry.get(row.id)
    people.set(row.id, {
      version: row.version,
      patient,
      toldAt: beside?.told_at,
      retired: beside?.merged_into !== undefined && beside.merged_into !== null,
    })
  }
  return people
}

/** Identifiers that lead to somebody else: an error somewhere, and never settled by moving them. */
function takenElsewhere({ told, record }: Person, identified: Identified): Remark[] {
  return told.act.person.identifiers.some(each => (identified.recordOf(each) ?? record) !== record)
    ? [{ problem: 'registry.identifier-taken', where: 'Patient.Identifiers' }]
    : []
}
