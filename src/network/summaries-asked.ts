/** Summaries on demand in answers to queries: of a patient when such documents are asked for, or by their own ids. */
import type { DocumentEntry, DocumentQuery, DocumentsWanted } from '../model/network/documents.ts'
import type { Requester } from '../model/network/requester.ts'
import { type PersonGroup, personGroups } from '../store/network-documents.ts'
import { documentOwners } from '../store/network-summaries.ts'
import type { Scope } from '../store/scope.ts'
import { isWantedBy } from './entries.ts'
import type { Withheld } from './exchanges.ts'
import type { Member } from './members.ts'
import type { Network } from './network.ts'
import { type PersonRelease, releasesOf, withheldPerson } from './people-asked.ts'
import { isTimely, type Summary, summariesOf, summaryEntryOf, summaryFinder } from './summaries.ts'
import { documentOfEntry, summaryAsked } from './summary-ids.ts'

type Asked = Pick<Network, 'hub' | 'reading'> & { db: Scope; member: Member; requester: Requester }

/** An entry and whom it is about: the survivor's record. */
export type SummaryFound = { entry: DocumentEntry; person: string }
export type SummariesFound = {
  found: readonly SummaryFound[]
  withheld: readonly Withheld[]
  /** How many could not be read. */
  unreadable: number
}

/** The summaries of a patient that a query wants. @param patient the id under which they were asked for */
export async function summariesWanted(
  asked: Asked,
  { person, release, patient }: { person: PersonGroup; release: PersonRelease; patient: DocumentEntry['patient'] },
  wanted: DocumentsWanted,
): Promise<SummariesFound> {
  if (!wanted.entryTypes?.includes('on-demand') || wanted.status?.includes('approved') === false) return none
  const record = person.records.find(each => each === patient.id.toLowerCase())
  const summaries = await summariesOf(asked, person, release, record)
  const { found, unreadable } = read(
    asked,
    summaries.filter(each => isTimely(each, wanted)).map(summary => ({ summary, patient })),
  )
  const isWanted = isWantedBy(wanted)
  return { found: found.filter(({ entry }) => isWanted(entry)), withheld: [], unreadable }
}

const none: SummariesFound = { found: [], withheld: [], unreadable: 0 }

/** The summaries that these ids mean, each once, under an id that was asked for. */
export async function summariesByIds(
  asked: Asked,
  { uniqueIds, entryIds }: Pick<Extract<DocumentQuery, { kind: 'get' }>, 'uniqueIds' | 'entryIds'>,
): Promise<SummariesFound> {
  const { db, member } = asked
  // What was made is no entry: only its summary is.
  const meant = uniqueIds.flatMap(id => summaryAsked(id) ?? []).filter(({ made }) => made === undefined)
  const documents = [...entryIds.flatMap(id => documentOfEntry(id) ?? []), ...meant.map(({ document }) => document)]
  if (documents.length === 0 || !member.summaries) return none
  const owners = await documentOwners(db, [...new Set(documents)])
  const groups = await personGroups(db, [...new Set([...owners.values()].map(({ record }) => record))])
  const releases = await releasesOf(asked, [...groups.values()])
  const summaryOf = summaryFinder(asked)
  const told = new Map<string, Telling>()
  const withheld = new Map<string, Withheld>()
  for (const [document, owner] of owners) {
    const person = groups.get(owner.record)
    const release = person && releases.get(person.survivor)
    if (!release) continue
    const { survivor } = person
    const stopped = withheldPerson(releases, survivor)
    if (stopped) withheld.set(survivor, stopped)
    const summary = await summaryOf(owner, person, release)
    const key = `${survivor} ${owner.connection}`
    if (summary && !told.has(key))
      told.set(key, {
        summary: { ...summary, first: document },
        patient: { authority: member.patientOid, id: survivor },
      })
  }
  return { ...read(asked, [...told.values()]), withheld: [...withheld.values()] }
}

type Telling = { summary: Summary; patient: DocumentEntry['patient'] }

/** The entries. One that does not open is counted: the others are told. */
function read({ hub, member }: Asked, all: readonly Telling[]): Pick<SummariesFound, 'found' | 'unreadable'> {
  const found: SummaryFound[] = []
  for (const { summary, patient } of all) {
    try {
      found.push({ entry: summaryEntryOf(hub.sealer, member, summary, patient), person: summary.person })
    } catch (error) {
      hub.log.error({ error, record: summary.sources[0].id, step: 'network query' }, 'a summary could not be listed')
    }
  }
  return { found, unreadable: all.length - found.length }
}
