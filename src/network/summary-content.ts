/**
 * What a summary on demand says: a C-CDA (CCD) of the person as the registry knows them now and of what the documents tell of
 * them. The same documents and the same person give the same bytes, and only those the same id: what was handed over can be had
 * again under it for as long as it still holds.
 */
import { setImmediate as others } from 'node:timers/promises'
import { z } from 'zod'
import type { CcdaOptions } from '../documents/ccda/write.ts'
import type { Patient } from '../model/fhir.ts'
import type { Summed } from '../model/redox/summary.ts'
import { readVisitPush, type VisitPush } from '../model/redox/visit-push.ts'
import { redoxPatient } from '../model/redox/write-patient.ts'
import { openPeople } from '../registry/people.ts'
import { changedAt } from '../store/network-summaries.ts'
import { registryDocumentContent } from '../store/registry-documents.ts'
import type { Scope } from '../store/scope.ts'
import type { Member } from './members.ts'
import type { Network } from './network.ts'
import { type Summary, summaryTitle, summaryType } from './summaries.ts'
import { madeUniqueId, summaryUniqueId } from './summary-ids.ts'
import { toldOfPerson } from './told.ts'

export type MadeSummary = {
  uniqueId: string
  content: Buffer
  /** The unique ids of the documents that it is made of. */
  sources: readonly string[]
}

/** What a summary is made of, opened. */
export type SummaryMaterial = {
  summed: readonly [Summed, ...Summed[]]
  sources: readonly string[]
  /** How many more there are. */
  left: number
  patient: Patient
  /** When the person changed last. */
  changed: Date
}

type Opening = { hub: Network['hub']; db: Scope; member: Member }

const meta = z.object({ uniqueId: z.string(), title: z.string().optional() })

/** Opens what it is made of; undefined when that is not there any more. @throws KeyFailure when something sealed does not open */
export async function materialOf(opening: Opening, summary: Summary): Promise<SummaryMaterial | undefined> {
  const { hub, db } = opening
  const opened = await openSources(opening, summary)
  const person = (await openPeople(hub, db, [summary.person])).get(summary.person)
  const changed = await changedAt(db, summary.person)
  if (!opened || !person || !changed) return undefined
  const { deceasedBoolean, deceasedDateTime } = person.patient
  const patient: Patient = { ...toldOfPerson(person), deceasedBoolean, deceasedDateTime }
  return { ...opened, patient, changed }
}

/** Makes it. Pure but for its turns. */
export async function makeSummary(member: Member, summary: Summary, material: SummaryMaterial): Promise<MadeSummary> {
  const { summaryOf } = await import('../model/redox/summary.ts')
  const { summed, sources, left, patient, changed } = material
  const on = new Date(Math.max(summary.sources[0].made.getTime(), changed.getTime())).toISOString()
  const visit = summaryOf(summed, undefined, left)
  const write = (ID: string) =>
    written(
      { ...visit, Header: { ...visit.Header, ...headerOf({ ID, on, member, summary, newest: summed[0], patient }) } },
      { kind: 'ccd', organization: { name: member.name }, receivedAt: on },
    )
  const uniqueId = madeUniqueId(summary.first, await write(summaryUniqueId(summary.first)))
  return { uniqueId, content: Buffer.from(await write(uniqueId), 'utf8'), sources }
}

/** The document; whoever else is answered by this process has a turn between its pieces. */
async function written(visit: VisitPush, options: CcdaOptions): Promise<string> {
  const { writeCcda } = await import('../documents/ccda/write.ts')
  const chunks: string[] = []
  for (const chunk of writeCcda(visit, options).chunks) {
    chunks.push(chunk)
    await others()
  }
  return chunks.join('')
}

/** The visits; none where the newest cannot be read: an older one must not stand for it. */
async function openSources({ hub, db }: Opening, { sources: rows, left }: Summary) {
  const { organization } = db
  const visits: Summed[] = []
  const sources: string[] = []
  for (const row of rows) {
    const sealed = await registryDocumentContent(db, row.id)
    const read = sealed && readVisitPush(hub.sealer.openJson(organization, 'registry_document', row.id, sealed))
    if (read?.kind !== 'read') {
      if (row === rows[0]) return undefined
      continue
    }
    const { uniqueId, title } = meta.parse(
      hub.sealer.openJson(organization, 'registry_document.meta', row.id, row.meta),
    )
    visits.push({ visit: read.visit, on: row.made.toISOString(), title: title ?? 'Document' })
    sources.push(uniqueId)
  }
  const [newest, ...older] = visits
  return newest && { summed: [newest, ...older] as const, sources, left: left + rows.length - visits.length }
}

type Header = NonNullable<VisitPush['Header']>
type Demographics = NonNullable<NonNullable<Header['Patient']>['Demographics']>

/** What the registry has no field for: only this is taken from the newest document. */
const ofDocuments = [
  'Race',
  'RaceCodes',
  'Ethnicity',
  'EthnicGroupCodes',
  'IsHispanic',
  'Religion',
] as const satisfies readonly (keyof Demographics)[]

/** Whose document it is, as the registry knows them, with the numbers that discovery tells and no others. */
function headerOf(of: {
  ID: string
  on: string
  member: Member
  summary: Summary
  newest: Summed
  patient: Patient
}): Header | undefined {
  const { ID, on, member, summary, newest, patient } = of
  const { Demographics: told, Organization } = newest.visit.Header?.Patient ?? {}
  const { Identifiers, Demographics } = redoxPatient(patient)
  const read = readVisitPush({
    Header: {
      Document: {
        ID,
        Title: summaryTitle,
        DateTime: on,
        TypeCode: { Code: summaryType, CodeSystem: '2.16.840.1.113883.6.1', Name: 'Summary of episode note' },
        Confidentiality: { Code: summary.restricted ? 'R' : 'N' },
        Custodian: newest.visit.Header?.Document?.Custodian,
      },
      Patient: {
        Identifiers: [{ ID: summary.person, IDType: member.patientOid }, ...(Identifiers as object[])],
        Demographics: {
          ...Object.fromEntries(ofDocuments.map(name => [name, told?.[name]])),
          ...(Demographics as object),
        },
        Organization,
      },
    },
  })
  return read.kind === 'read' ? read.visit.Header : undefined
}
