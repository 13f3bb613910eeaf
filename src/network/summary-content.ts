/**
 * What a summary on demand says: a C-CDA (CCD) of the person as the registry knows them now and of what the documents tell of
 * them. The same documents and the same person give the same bytes, and only those the same id: what was handed over can be had
 * again under it for as long as it still holds.
 */
import { z } from 'zod'
import type { Patient } from '../model/fhir.ts'
import type { Summed } from '../model/redox/summary.ts'
import { readVisitPush, type VisitPush } from '../model/redox/visit-push.ts'
import { redoxPatient } from '../model/redox/write-patient.ts'
import { loadRecords } from '../store/records.ts'
import { registryDocumentContent } from '../store/registry-documents.ts'
import type { Scope } from '../store/scope.ts'
import type { Member } from './members.ts'
import type { Network } from './network.ts'
import { madeAt, type Summary, summaryTitle, summaryType } from './summaries.ts'
import { madeUniqueId, summaryUniqueId } from './summary-ids.ts'

export type MadeSummary = {
  uniqueId: string
  content: Buffer
  /** The unique ids of the documents that it is made of. */
  sources: readonly string[]
}

const meta = z.object({ uniqueId: z.string(), title: z.string().optional() })

/** Makes it; undefined when nothing of it is there any more. @throws KeyFailure when something sealed does not open */
export async function makeSummary(
  { hub, db, member }: { hub: Network['hub']; db: Scope; member: Member },
  summary: Summary,
): Promise<MadeSummary | undefined> {
  const { summaryOf } = await import('../model/redox/summary.ts')
  const { ccdaOf } = await import('../documents/ccda/write.ts')
  const { summed, sources } = await openSources(hub, db, summary)
  const [newest] = summed
  if (!newest) return undefined
  const person = await personOf(hub, db, summary.person)
  const write = (ID: string) => {
    const header = headerOf({ ID, member, summary, newest, person })
    return ccdaOf(summaryOf(summed, header, summary.left), {
      kind: 'ccd',
      organization: { name: member.name },
      receivedAt: newest.on,
    })
  }
  const uniqueId = madeUniqueId(summary.record, write(summaryUniqueId(summary.record)))
  return { uniqueId, content: Buffer.from(write(uniqueId), 'utf8'), sources }
}

async function openSources(hub: Network['hub'], db: Scope, { sources: rows }: Summary) {
  const { organization } = db
  const summed: Summed[] = []
  const sources: string[] = []
  for (const row of rows) {
    const sealed = await registryDocumentContent(db, row.id)
    const read = sealed && readVisitPush(hub.sealer.openJson(organization, 'registry_document', row.id, sealed))
    if (read?.kind !== 'read') continue // removed meanwhile
    const { uniqueId, title } = meta.parse(
      hub.sealer.openJson(organization, 'registry_document.meta', row.id, row.meta),
    )
    summed.push({ visit: read.visit, on: madeAt(row).toISOString(), title: title ?? 'Document' })
    sources.push(uniqueId)
  }
  return { summed, sources }
}

async function personOf(hub: Network['hub'], db: Scope, record: string): Promise<Patient | undefined> {
  const [row] = await loadRecords(db, [record])
  if (!row) return undefined
  const body = hub.sealer.openJson(db.organization, 'record_version', `${row.id}/${row.version}`, row.body)
  return body as unknown as Patient
}

type Header = NonNullable<VisitPush['Header']>

/** Whose document it is: as the registry knows them; what it has no place for stays as the newest document says it. */
function headerOf(of: {
  ID: string
  member: Member
  summary: Summary
  newest: Summed
  person: Patient | undefined
}): Header | undefined {
  const { ID, member, summary, newest, person } = of
  const told = newest.visit.Header?.Patient
  const known = person && redoxPatient(person)
  const { Identifiers = told?.Identifiers ?? [], Demographics = {} } = known ?? {}
  const read = readVisitPush({
    Header: {
      Document: {
        ID,
        Title: summaryTitle,
        DateTime: newest.on,
        TypeCode: { Code: summaryType, CodeSystem: '2.16.840.1.113883.6.1', Name: 'Summary of episode note' },
        Confidentiality: { Code: summary.restricted ? 'R' : 'N' },
        Custodian: newest.visit.Header?.Document?.Custodian,
      },
      Patient: {
        Identifiers: [{ ID: summary.person, IDType: member.patientOid }, ...(Identifiers as object[])],
        Demographics: { ...told?.Demographics, ...filled(Demographics as object) },
        Organization: told?.Organization,
      },
    },
  })
  return read.kind === 'read' ? read.visit.Header : undefined
}

/** Without parts that say nothing. */
function filled(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => !(value instanceof Object) || Object.keys(value).length > 0),
  )
}
