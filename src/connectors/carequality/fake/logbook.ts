/** What the simulated gateway has asked, and what came of it: in memory, the newest hundred. */
import type { Exchange, NetworkClient } from '../client/client.ts'
import type { DiscoveryWanted, Transaction } from '../client/compose.ts'
import { type Told, tellDiscovery, tellDocuments, tellRetrieved, tellUnanswered } from '../client/tell.ts'
import type { DocumentAsked, DocumentQuestion } from '../xca/parts.ts'
import type { DocumentsAnswer } from '../xca/read-found.ts'
import type { RetrievedAnswer } from '../xca/read-retrieved.ts'
import type { DiscoveryAnswerRead } from '../xcpd/read-answer.ts'

export type Kept = {
  number: number
  at: Date
  /** The member that was asked alone. */
  member?: string
  told: Told
} & (
  | { transaction: 'discover'; exchange: Exchange<DiscoveryAnswerRead> }
  | { transaction: 'query'; exchange: Exchange<DocumentsAnswer> }
  | { transaction: 'retrieve'; exchange: Exchange<RetrievedAnswer> }
)

export type Logbook = {
  /** Each asks, waits for the answer and returns the number of its entry. */
  discover(wanted: DiscoveryWanted, member?: string): Promise<number>
  query(question: DocumentQuestion, member?: string): Promise<number>
  retrieve(documents: readonly DocumentAsked[], member?: string): Promise<number>
  all(): readonly Kept[]
  find(number: number): Kept | undefined
}

const most = 100

export function createLogbook(clientFor: (member?: string) => NetworkClient, now: () => Date): Logbook {
  const kept: Kept[] = []
  let number = 0
  const about = <T extends Transaction>(transaction: T, member: string | undefined) => {
    number += 1
    return { number, at: now(), transaction, ...(member === undefined ? {} : { member }) }
  }
  const keep = (entry: Kept): number => {
    kept.push(entry)
    if (kept.length > most) kept.shift()
    return entry.number
  }
  return {
    async discover(wanted, member) {
      const entry = about('discover', member)
      const exchange = await clientFor(member).discover(wanted)
      return keep({ ...entry, exchange, told: told(exchange, tellDiscovery) })
    },
    async query(question, member) {
      const entry = about('query', member)
      const exchange = await clientFor(member).query(question)
      return keep({ ...entry, exchange, told: told(exchange, tellDocuments) })
    },
    async retrieve(documents, member) {
      const entry = about('retrieve', member)
      const exchange = await clientFor(member).retrieve(documents)
      return keep({ ...entry, exchange, told: told(exchange, answer => tellRetrieved(answer, [])) })
    },
    all: () => kept,
    find: wanted => kept.find(each => each.number === wanted),
  }
}

function told<Answer>({ outcome }: Exchange<Answer>, tell: (answer: Answer) => Told): Told {
  return outcome.kind === 'answered' ? tell(outcome.answer) : tellUnanswered(outcome)
}
