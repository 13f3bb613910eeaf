/** Summaries on demand in answers to queries: of a patient when such documents are asked for, or by their own ids. */
import type { DocumentEntry, DocumentQuery, DocumentsWanted } from '../model/network/documents.ts'
import type { Requester } from '../model/network/requester.ts'
import { type PersonGroup, personGroups } from '../store/network-documents.ts'
import type { Scope } from '../store/scope.ts'
import { isWantedBy } from './entries.ts'
import type { Member } from './members.ts'
import type { Network } from './network.ts'
import { type PersonRelease, releasesOf } from './people-asked.ts'
import { isTimely, summariesOf, summaryEntryOf } from './summaries.ts'
import { summaryAsked, summaryOfEntry } from './summary-ids.ts'

type Asked = Pick<Network, 'hub' | 'reading'> & { db: Scope; member: Member; requester: Requester }

/** An entry and whom it is about: the survivor's record. */
export type SummaryFound = { entry: DocumentEntry; person: string }

/** The summaries of a patient that a query wants. @param patient the id under which they were asked for */
export async function summariesWanted(
  asked: Asked,
  { person, release, patient }: { person: PersonGroup; release: PersonRelease; patient: DocumentEntry['patient'] },
  wanted: DocumentsWanted,
): Promise<SummaryFound[]> {
  if (!wanted.entryTypes?.includes('on-demand') || wanted.status?.includes('approved') === false) return []
  const summaries = await summariesOf(asked, person, release)
  return summaries
    .filter(each => isTimely(each, wanted))
    .map(each => summaryEntryOf(asked.hub.sealer, asked.member, each, patient))
    .filter(isWantedBy(wanted))
    .map(entry => ({ entry, person: person.survivor }))
}

/** The summaries that these ids mean, under the ids that were asked for. */
export async function summariesByIds(
  asked: Asked,
  { uniqueIds, entryIds }: Pick<Extract<DocumentQuery, { kind: 'get' }>, 'uniqueIds' | 'entryIds'>,
): Promise<SummaryFound[]> {
  const records = new Set([
    ...entryIds.flatMap(id => summaryOfEntry(id) ?? []),
    // What was made is no entry: only its summary is.
    ...uniqueIds.flatMap(id => (summaryAsked(id)?.made === undefined ? (summaryAsked(id)?.record ?? []) : [])),
  ])
  if (records.size === 0) return []
  const groups = await personGroups(asked.db, [...records])
  const releases = await releasesOf(asked, [...groups.values()])
  const found: SummaryFound[] = []
  for (const [record, group] of groups) {
    const release = releases.get(group.survivor)
    const summaries = release ? await summariesOf(asked, group, release) : []
    const of = summaries.find(each => each.records.has(record))
    const patient = { authority: asked.member.patientOid, id: group.survivor }
    if (of)
      found.push({
        entry: summaryEntryOf(asked.hub.sealer, asked.member, { ...of, record }, patient),
        person: group.survivor,
      })
  }
  return found
}
