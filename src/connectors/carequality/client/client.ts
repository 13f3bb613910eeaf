/**
 * The initiating side: asks another gateway for people, for their documents, and for the documents themselves, each with a
 * signed request of its own. For operators, tests and the simulator. Source: reference/carequality.md sections 2 to 6.
 */

import type { DocumentAsked, DocumentQuestion } from '../xca/parts.ts'
import { type DocumentsAnswer, readDocumentsAnswer } from '../xca/read-found.ts'
import { type RetrievedAnswer, readRetrieved } from '../xca/read-retrieved.ts'
import { type DiscoveryAnswerRead, readDiscoveryAnswer } from '../xcpd/read-answer.ts'
import {
  type Asker,
  type Composed,
  type Composing,
  composeDiscovery,
  composeQuery,
  composeRetrieve,
  type DiscoveryWanted,
  type Transaction,
  transactions,
} from './compose.ts'
import { openSender, type SenderSettings, type Sent } from './send.ts'

/** What was sent, and what came of it. */
export type Exchange<Answer> = {
  request: Composed
  ms: number
  outcome: { kind: 'answered'; answer: Answer; raw: Raw } | Unanswered
}
type Raw = Extract<Sent, { kind: 'answered' }>['raw']
export type Unanswered = Exclude<Sent, { kind: 'answered' }>

export type NetworkClient = {
  discover(wanted: DiscoveryWanted): Promise<Exchange<DiscoveryAnswerRead>>
  query(question: DocumentQuestion): Promise<Exchange<DocumentsAnswer>>
  retrieve(documents: readonly DocumentAsked[]): Promise<Exchange<RetrievedAnswer>>
  close(): Promise<void>
}

export type ClientSettings = SenderSettings & {
  /** Where each is asked. @see addressesOf */
  addresses: Readonly<Record<Transaction, string>>
  asker: Asker
  now: () => Date
  newId: () => string
  signing?: Composing['signing']
}

/** Opens a client of one gateway. */
export function openClient(settings: ClientSettings): NetworkClient {
  const { addresses, asker, now, newId, signing } = settings
  const sender = openSender(settings)
  const composing = (transaction: Transaction): Composing => ({
    to: addresses[transaction],
    asker,
    now: now(),
    newId,
    ...(signing ? { signing } : {}),
  })
  return {
    discover: wanted =>
      answered(sender.send, composeDiscovery(wanted, composing('discover')), ({ message }) =>
        readDiscoveryAnswer(message.envelope.payload),
      ),
    query: question =>
      answered(sender.send, composeQuery(question, composing('query')), ({ message }) =>
        readDocumentsAnswer(message.envelope.payload),
      ),
    retrieve: documents =>
      answered(sender.send, composeRetrieve(documents, composing('retrieve')), ({ message }) =>
        readRetrieved(message.envelope.payload, message.parts),
      ),
    close: sender.close,
  }
}

async function answered<Answer>(
  send: (composed: Composed) => Promise<Sent>,
  request: Composed,
  read: (sent: Extract<Sent, { kind: 'answered' }>) => Answer,
): Promise<Exchange<Answer>> {
  const sent = await send(request)
  if (sent.kind !== 'answered') return { request, ms: sent.ms, outcome: sent }
  return { request, ms: sent.ms, outcome: { kind: 'answered', answer: read(sent), raw: sent.raw } }
}

/**
 * The three addresses of a gateway of this hub: for all of its members, or of the one whose home community is named. An address
 * of another make is taken as it is for all three, since every vendor has paths of its own.
 */
export function addressesOf(gateway: string, member?: string): Record<Transaction, string> {
  const url = new URL(gateway)
  const bare = url.pathname === '/' && url.search === ''
  const base = `${url.origin}/network/ihe/${member === undefined ? '' : `${member}/`}`
  const of = (transaction: Transaction) => (bare ? base + transactions[transaction].path : gateway)
  return { discover: of('discover'), query: of('query'), retrieve: of('retrieve') }
}
