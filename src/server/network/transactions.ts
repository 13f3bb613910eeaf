/**
 * The three transactions of the network (ITI-55, ITI-38, ITI-39): what each reads of its payload, asks the responder, and
 * writes. Source: reference/carequality.md sections 2, 4 to 7.
 */
import type { Content } from '../../connectors/carequality/soap/content.ts'
import { readDocumentQuery } from '../../connectors/carequality/xca/read-query.ts'
import { readRetrieve } from '../../connectors/carequality/xca/read-retrieve.ts'
import { writeDocumentsAnswer } from '../../connectors/carequality/xca/write-found.ts'
import { writeRetrieved, writeRetrieveRefused } from '../../connectors/carequality/xca/write-retrieved.ts'
import { readEcho } from '../../connectors/carequality/xcpd/echo.ts'
import { readDiscovery } from '../../connectors/carequality/xcpd/read-request.ts'
import { type AnswerToWrite, writeDiscoveryAnswer } from '../../connectors/carequality/xcpd/write-answer.ts'
import type { XmlElement } from '../../connectors/carequality/xml/tree.ts'
import type { Addressed } from '../../model/network/discovery.ts'
import type { DocumentProblem, XdsCode } from '../../model/network/documents.ts'
import type { Requester } from '../../model/network/requester.ts'
import type { Responder } from '../../network/responder.ts'

/** What every answer is written with. */
export type Around = {
  /** The gateway's own home community. */
  gatewayHome: string
  /** By the address that was called. */
  addressed: Addressed
  now: Date
  newId: () => string
}

export type Asking = Around & {
  responder: Responder
  requester: Requester
  /** Measures what it is given as looking up. */
  lookUp: <T>(work: () => Promise<T>) => Promise<T>
  /** Resolves when the answer has left, or never will. */
  whenSent: Promise<void>
}

/** `outcome` is a fixed word, for counting. */
export type Answered = { content: Content; outcome: string }

/** Why nothing is looked up. */
export type Cannot = 'busy' | 'internal'

export type Transaction = {
  name: 'discover' | 'query' | 'retrieve'
  action: string
  answerAction: string
  answer(payload: XmlElement, asking: Asking): Promise<Answered>
  /** The protocol's own way to say that it cannot be answered now. */
  cannot(payload: XmlElement, because: Cannot, around: Around): Content
}

const discover: Transaction = {
  name: 'discover',
  action: 'urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery',
  answerAction: 'urn:hl7-org:v3:PRPA_IN201306UV02:CrossGatewayPatientDiscovery',
  async answer(payload, { responder, requester, lookUp, ...around }) {
    const read = readDiscovery(payload)
    const write = (answer: AnswerToWrite, addressed = around.addressed): Answered => {
      const echo = read.echo ? { echo: read.echo } : {}
      return {
        content: writeDiscoveryAnswer(answer, {
          ...echo,
          homeCommunity: homeOf(addressed, around),
          ...idAndTime(around),
        }),
        outcome: answer.kind === 'cannot' ? answer.because : answer.kind,
      }
    }
    if (read.kind === 'invalid') return write({ kind: 'invalid', because: read.because })
    // Nobody is called back later (section 4).
    if (read.deferred) return write({ kind: 'cannot', because: 'not-available' })
    const { addressedOrganization, ...discovery } = read.discovery
    const addressed = addressedBy(addressedOrganization, around)
    return write(await lookUp(() => responder.discover(requester, { ...discovery, addressed })), addressed)
  },
  cannot: (payload, because, around) =>
    writeDiscoveryAnswer(
      { kind: 'cannot', because },
      { echo: readEcho(payload), homeCommunity: homeOf(around.addressed, around), ...idAndTime(around) },
    ),
}

const query: Transaction = {
  name: 'query',
  action: 'urn:ihe:iti:2007:CrossGatewayQuery',
  answerAction: 'urn:ihe:iti:2007:CrossGatewayQueryResponse',
  async answer(payload, { responder, requester, lookUp, ...around }) {
    const read = readDocumentQuery(payload)
    const home = homeOf(around.addressed, around)
    switch (read.kind) {
      case 'invalid': {
        const found = { entries: [], problems: read.problems }
        return { content: writeDocumentsAnswer(found, read.form, home), outcome: 'invalid' }
      }
      case 'empty': {
        const found = { entries: [], problems: [] }
        return { content: writeDocumentsAnswer(found, read.form, home), outcome: 'nothing' }
      }
      case 'read': {
        const { addressed } = around
        const asked = withoutGateway(read.query, around)
        const found = await lookUp(() => responder.findDocuments(requester, { ...asked, addressed }))
        const outcome = outcomeOf(found.entries.length, found.problems.length)
        return { content: writeDocumentsAnswer(found, read.form, home), outcome }
      }
    }
  },
  cannot(payload, because, around) {
    const { form } = readDocumentQuery(payload)
    const problems = [problemOf(because === 'busy' ? 'XDSRegistryBusy' : 'XDSRegistryError')]
    return writeDocumentsAnswer({ entries: [], problems }, form, homeOf(around.addressed, around))
  },
}

const retrieve: Transaction = {
  name: 'retrieve',
  action: 'urn:ihe:iti:2007:CrossGatewayRetrieve',
  answerAction: 'urn:ihe:iti:2007:CrossGatewayRetrieveResponse',
  async answer(payload, { responder, requester, lookUp, whenSent, ...around }) {
    const read = readRetrieve(payload)
    const home = homeOf(around.addressed, around)
    if (read.kind === 'invalid') return { content: writeRetrieveRefused(read.problems, home), outcome: 'invalid' }
    const { asked } = read
    const documents = read.documents.map(each => withoutGateway(each, around))
    const { addressed } = around
    const retrieved = await lookUp(() => responder.retrieve(requester, { addressed, documents }, whenSent))
    const found = retrieved.filter(({ kind }) => kind === 'document').length
    return {
      content: writeRetrieved(retrieved, asked, home),
      outcome: outcomeOf(found, retrieved.length - found),
    }
  },
  cannot: (_payload, because, around) =>
    writeRetrieveRefused(
      [problemOf(because === 'busy' ? 'XDSRepositoryBusy' : 'XDSRepositoryError')],
      homeOf(around.addressed, around),
    ),
}

/** By the last part of the address. */
export const transactions: ReadonlyMap<string, Transaction> = new Map([
  ['xcpd', discover],
  ['xca-query', query],
  ['xca-retrieve', retrieve],
])

/** Whoever names the gateway as the community means whichever member it is that the ids lead to. */
function withoutGateway<Named extends { homeCommunity?: string }>(asked: Named, { gatewayHome }: Around): Named {
  if (asked.homeCommunity !== gatewayHome) return asked
  const { homeCommunity: _, ...others } = asked
  return others as Named
}

/** The address tells whom it is for; where that is everybody, the message may name one (section 9, one subject). */
function addressedBy(organization: string | undefined, { addressed, gatewayHome }: Around): Addressed {
  if (addressed.kind === 'member' || organization === undefined || organization === gatewayHome) return addressed
  return { kind: 'member', homeCommunity: organization }
}

function homeOf(addressed: Addressed, { gatewayHome }: Around): string {
  return addressed.kind === 'member' ? addressed.homeCommunity : gatewayHome
}

function idAndTime({ newId, now }: Around): { id: string; now: Date } {
  return { id: newId(), now }
}

function problemOf(code: XdsCode): DocumentProblem {
  const context = code.endsWith('Busy') ? 'Too many requests at the moment: ask again later' : 'It cannot be answered'
  return { code, context, severity: 'error' }
}

function outcomeOf(found: number, problems: number): string {
  if (problems === 0) return found === 0 ? 'nothing' : 'found'
  return found === 0 ? 'failed' : 'partial'
}
