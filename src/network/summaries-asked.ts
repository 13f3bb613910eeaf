/** Summaries on demand in answers to queries: of a patient when such documents are asked for, or by their own ids. */
import type { DocumentEntry, DocumentQuery, DocumentsWanted } from '../model/network/documents.ts'
import type { Requester } from '../model/network/requester.ts'
import { networkDocumentsByIds, type PersonGroup, personGroups } from '../store/network-documents.ts'
import type { Scope } from '../store/scope.ts'
import { isWantedBy } from './entries.ts'
import type { Withheld } from './exchanges.ts'
import type { Member } from './members.ts'
import type { Network } from './network.ts'
import { type PersonRelease, releasesOf, withheldPerson } from './people-asked.ts'
import { isTimely, summariesOf, summaryEntryOf } from './summaries.ts'
import { documentOfEntry, summaryAsked } from './summary-ids.ts'

type Asked = Pick<Network, 'hub' | 'reading'> & { db: Scope; member: Member; requester: Requester }

/** An entry and whom it is about: the survivor's record. */
export type SummaryFound = { entry: DocumentEntry; person: string }
export type SummariesFound = { found: readonly SummaryFound[]; withheld: readonly Withheld[] }

/** The summaries of a patient that a query wants. @param patient the id under which they were asked for */
export async function summariesWanted(
  asked: Asked,
  { person, release, patient }: { person: PersonGroup; release: PersonRelease; patient: DocumentEntry['patient'] },
  wanted: DocumentsWanted,
): Promise<SummariesFound> {
  if (!wanted.entryTypes?.includes('on-demand') || wanted.status?.includes('approved') === false) return none
  const record = person.records.find(each => each === patient.id.toLowerCase())
  const summaries = await summariesOf(asked, person, release, record)
  const found = summaries
    .filter(each => isTimely(each, wanted))
    .map(each => summaryEntryOf(asked.hub.sealer, asked.member, each, patient))
    .filter(isWantedBy(wanted))
    .map(entry => ({ entry, person: person.survivor }))
  return { found, withheld: [] }
}

const none: SummariesFound = { found: [], withheld: [] }

/** The summaries that these ids mean, under the ids that were asked for. */
export async function summariesByIds(
  asked: Asked,
  { uniqueIds, entryIds }: Pick<Extract<DocumentQuery, { kind: 'get' }>, 'uniqueIds' | 'entryIds'>,
): Promise<SummariesFound> {
  const { hub, db, member } = asked
  // What was made is no entry: only its summary is.
  const meant = uniqueIds.flatMap(id => summaryAsked(id) ?? []).filter(({ made }) => made === undefined)
  const documents = [...entryIds.flatMap(id => documentOfEntry(id) ?? []), ...meant.map(({ document }) => document)]
  if (documents.length === 0) return none
  const rows = await networkDocumentsByIds(db, [], [...new Set(documents)])
  const groups = await personGroups(db, [...new Set(rows.map(({ record }) => record))])
  const releases = await releasesOf(asked, [...groups.values()])
  const found: SummaryFound[] = []
  const withheld = new Map<string, Withheld>()
  for (const { id, record, connection } of rows) {
    const person = groups.get(record)
    const release = person && releases.get(person.survivor)
    if (!release) continue
    const stopped = withheldPerson(releases, person.survivor)
    if (stopped) withheld.set(person.survivor, stopped)
    const summary = (await summariesOf(asked, person, release, record)).find(each => each.connection === connection)
    const patient = { authority: member.patientOid, id: person.survivor }
    if (summary)
      found.push({
        entry: summaryEntryOf(hub.sealer, member, { ...summary, first: id }, patient),
        person: person.survivor,
      })
  }
  return { found, withheld: [...withheld.values()] }
}
