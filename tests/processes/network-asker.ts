/**
 * A partner that asks a fleet of responders: signs every question, sends it to one of them, tries again at another one when
 * it was not answered, and looks at each answer whether it is about the person who was asked for.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { addressesOf } from '../../src/connectors/carequality/client/client.ts'
import {
  type Composed,
  type Composing,
  composeDiscovery,
  composeQuery,
  composeRetrieve,
  type Transaction,
} from '../../src/connectors/carequality/client/compose.ts'
import { type Answered, openSender, type Sent } from '../../src/connectors/carequality/client/send.ts'
import { readSigner } from '../../src/connectors/carequality/saml/sign.ts'
import { type EntryTold, readDocumentsAnswer } from '../../src/connectors/carequality/xca/read-found.ts'
import { readRetrieved } from '../../src/connectors/carequality/xca/read-retrieved.ts'
import { readDiscoveryAnswer } from '../../src/connectors/carequality/xcpd/read-answer.ts'
import type { MemberPatient } from '../../src/demo/network-member.ts'
import type { Patient } from '../../src/model/fhir.ts'
import { partnerHome } from '../network/gateway.ts'
import type { Issued } from '../network/pki.ts'
import { type NetworkFleet, type Place, publicAddress } from './network-fleet.ts'

/** Somebody whom a member told of, and what the partner has heard of them. */
export type Known = MemberPatient & {
  place: Place
  /** Stands in each of their documents and in nobody else's. */
  marker: string
  /** Documents that were pushed. */
  pushed: number
  /** Under which the network knows them, once it was asked. */
  id?: { authority: string; id: string }
  /** What a query told of last. */
  entries: readonly EntryTold[]
  /** May be taken for somebody else who is as they are: then to be asked for more, or to hear of nobody, is right. */
  alike?: boolean
}

export type Heard =
  /** `told` is whether it says something of the person. */
  | { kind: 'answered'; told: boolean }
  /** The gateway says that it cannot now. */
  | { kind: 'cannot'; because: string }
  | { kind: 'failed'; because: string }

export type Asked = {
  transaction: Transaction
  messageId: string
  place: Place
  /** When it was sent, in milliseconds of the process's clock. */
  at: number
  ms: number
  heard: Heard
}

export type NetworkAsker = {
  discover(known: Known): Promise<Asked>
  query(known: Known): Promise<Asked>
  /** Fetches one of the documents that a query told of. */
  retrieve(known: Known, entry: EntryTold): Promise<Asked>
  /** The same signed message two times to one responder: what the second is told. */
  repeat(known: Known): Promise<Sent>
  /** Every attempt. */
  attempts: readonly Asked[]
  /** Answers about somebody else: there must be none. */
  wrong: readonly string[]
  close(): Promise<void>
}

/** How often a question is asked anew before it counts as unanswered. */
export type Patience = { tries: number; waitMs: number }

/** Opens it. @param by whose certificate is shown and signs; the partner's where none is named */
export function openAsker(fleet: NetworkFleet, patience: Patience, by: Issued = fleet.partner): NetworkAsker {
  const signer = readSigner(by.chain, by.key)
  const asker = {
    signer,
    user: { name: 'Ada Clerk', role: { code: '46255001' } },
    organization: { name: 'Partner Hospital', oid: partnerHome },
    homeCommunity: partnerHome,
    purpose: 'TREATMENT' as const,
  }
  const sender = openSender({
    identity: { certificate: by.chain, key: by.key, authorities: fleet.authority.certificate },
    connections: 16,
  })
  const attempts: Asked[] = []
  const wrong: string[] = []
  let turn = 0

  const ask = async (
    transaction: Transaction,
    place: Place,
    compose: (composing: Composing) => Composed,
    read: (answered: Answered) => Heard | 'wrong',
  ): Promise<Asked> => {
    for (let tries = 1; ; tries += 1) {
      const to = addressesOf(publicAddress, place.home)[transaction]
      const composed = compose({ to, asker, now: new Date(), newId: randomUUID })
      const responder = fleet.responders[turn++ % fleet.responders.length]
      const at = performance.now()
      const sent = await sender.send({
        ...composed,
        to: to.replace(publicAddress, `https://localhost:${responder?.port}`),
      })
      const heard = sent.kind === 'answered' ? read(sent) : failureOf(sent)
      if (heard === 'wrong') wrong.push(`${transaction} ${composed.messageId}`)
      const asked: Asked = {
        transaction,
        messageId: composed.messageId,
        place,
        at,
        ms: sent.ms,
        heard: heard === 'wrong' ? { kind: 'answered', told: true } : heard,
      }
      attempts.push(asked)
      if (asked.heard.kind === 'answered' || tries >= patience.tries) return asked
      await wait(patience.waitMs)
    }
  }

  return {
    async repeat(known) {
      const to = addressesOf(publicAddress, known.place.home).discover
      const composed = composeDiscovery(
        { patient: patientOf(known) },
        { to, asker, now: new Date(), newId: randomUUID },
      )
      const [responder] = fleet.responders
      const there = { ...composed, to: to.replace(publicAddress, `https://localhost:${responder?.port}`) }
      await sender.send(there)
      return sender.send(there)
    },
    attempts,
    wrong,
    close: sender.close,
    discover: known =>
      ask(
        'discover',
        known.place,
        composing => composeDiscovery({ patient: patientOf(known) }, composing),
        ({ message }) => {
          const answer = readDiscoveryAnswer(message.envelope.payload)
          switch (answer.kind) {
            case 'found': {
              const [subject] = answer.subjects
              if (answer.subjects.length > 1 || !isOf(known, subject.patient)) return 'wrong'
              known.id = { authority: subject.id.root, id: subject.id.extension }
              return { kind: 'answered', told: true }
            }
            case 'cannot':
              return { kind: 'cannot', because: answer.because }
            case 'ask':
            case 'nobody':
              return known.alike
                ? { kind: 'answered', told: false }
                : { kind: 'failed', because: `${answer.kind} for somebody who is known` }
            default:
              return { kind: 'failed', because: answer.kind }
          }
        },
      ),
    query: known =>
      ask(
        'query',
        known.place,
        composing => {
          const patient = known.id ?? { authority: '', id: '' }
          return composeQuery({ kind: 'find', homeCommunity: known.place.home, patient, wanted: {} }, composing)
        },
        ({ message }) => {
          const answer = readDocumentsAnswer(message.envelope.payload)
          if (answer.kind !== 'read') return { kind: 'failed', because: answer.kind }
          const [problem] = answer.problems
          if (problem) return { kind: 'cannot', because: problem.code ?? 'a problem' }
          known.entries = answer.entries
          return { kind: 'answered', told: answer.entries.length > 0 }
        },
      ),
    retrieve: (known, { repository = '', uniqueId = '' }) =>
      ask(
        'retrieve',
        known.place,
        composing =>
          composeRetrieve([{ homeCommunity: `urn:oid:${known.place.home}`, repository, uniqueId }], composing),
        ({ message }) => {
          const answer = readRetrieved(message.envelope.payload, message.parts)
          const document = answer.kind === 'read' ? answer.documents[0] : undefined
          if (answer.kind === 'read' && answer.problems[0])
            return { kind: 'cannot', because: answer.problems[0].code ?? 'a problem' }
          if (document?.kind !== 'document') return { kind: 'failed', because: 'no document' }
          const markers = document.content.toString().match(/marker-[a-z0-9]+-end/g) ?? []
          const own = markers.length > 0 && markers.every(each => each === known.marker)
          return own ? { kind: 'answered', told: true } : 'wrong'
        },
      ),
  }
}

/** What the partner knows of a person: everything that their own member does. */
function patientOf({ first, last, birthDate, sex, phone, street, city, state, zip }: MemberPatient): Patient {
  return {
    resourceType: 'Patient',
    name: [{ family: last, given: [first] }],
    birthDate,
    gender: sex === 'Female' ? 'female' : 'male',
    telecom: [{ system: 'phone', value: phone }],
    address: [{ line: [street], city, state, postalCode: zip }],
  }
}

function isOf({ first, last, birthDate }: Known, told: Patient): boolean {
  const isNamed = told.name?.some(({ family, given }) => family === last && given?.[0] === first)
  return isNamed === true && told.birthDate === birthDate
}

function failureOf(sent: Exclude<Sent, { kind: 'answered' }>): Heard {
  switch (sent.kind) {
    case 'fault':
      return { kind: 'failed', because: `fault ${sent.fault.reason}` }
    case 'unreadable':
      return { kind: 'failed', because: `HTTP ${sent.status}` }
    case 'failed':
      return { kind: 'failed', because: `${sent.because} ${sent.code}` }
  }
}
