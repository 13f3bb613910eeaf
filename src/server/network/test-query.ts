/**
 * A test of the gateway by itself: who a person is, their documents, and one of them. Through the real listener, signed with
 * the gateway's own certificate, where that is among those that may ask; else the responder is asked in this process. What
 * comes back is told in outcomes and numbers: nothing of the person, and nothing of the document.
 */
import { addressesOf, type NetworkClient, openClient } from '../../connectors/carequality/client/client.ts'
import type { Transaction } from '../../connectors/carequality/client/compose.ts'
import { readSigner } from '../../connectors/carequality/saml/sign.ts'
import type { Patient } from '../../model/fhir.ts'
import type { DocumentProblem } from '../../model/network/documents.ts'
import type { Purpose } from '../../model/network/purposes.ts'
import type { Requester } from '../../model/network/requester.ts'
import type { Responder } from '../../network/responder.ts'
import type { Gateway } from './gateway.ts'

export type TestStep = {
  transaction: Transaction
  /** As the answer says it: found, ask, nobody, cannot, refused; success, partial, failure; unreadable. */
  outcome: string
  ms: number
  /** People, documents, or documents handed over. */
  count: number
  /** Of documents that were handed over. */
  bytes?: number
  /** What more was asked for of the person, or codes of problems. */
  codes: readonly string[]
  /** 0 to 100. */
  observation?: number
  /** The number that was told of the person: the id of their record. */
  person?: string
}

export type TestResult = {
  way: 'listener' | 'inside'
  /** Why the listener did not answer, where it did not: a sentence of the fault, or a code of the connection. */
  listener?: { outcome: 'fault' | 'failed' | 'unreadable'; says: string }
  steps: readonly TestStep[]
}

export type TestAsked = {
  gateway: Gateway
  responder: Responder
  /** Home community of the member that is asked. */
  member: string
  purpose: Purpose
  patient: Patient
  now: () => Date
  newId: () => string
}

/** Who asks, in every log: it can be told from a partner. */
export const testerName = 'Test query'
/** SNOMED CT: information systems operator; no person of the care staff asks. */
const testerRole = { code: '224608005', system: '2.16.840.1.113883.6.96' }
const answerMs = { discover: 15_000, query: 15_000, retrieve: 20_000 } as const

/** Asks. Never rejects for reasons of the network. */
export async function askTest(asked: TestAsked): Promise<TestResult> {
  const { gateway } = asked
  const through = await throughOwnListener(asked)
  if ('steps' in through) return { way: 'listener', steps: through.steps }
  return { way: 'inside', listener: through, steps: await inside(asked, requesterOf(gateway, asked)) }
}

type Through = { steps: TestStep[] } | NonNullable<TestResult['listener']>

async function throughOwnListener(asked: TestAsked): Promise<Through> {
  let client: NetworkClient
  try {
    client = openOwnClient(asked)
  } catch {
    // The listener can show a certificate of a kind that cannot sign.
    return { outcome: 'failed', says: 'server.crt' }
  }
  try {
    return await throughListener(client, asked)
  } finally {
    await client.close()
  }
}

function openOwnClient({ gateway, member, purpose, now, newId }: TestAsked): NetworkClient {
  const { settings, server, authorities } = gateway
  return openClient({
    identity: { certificate: server.cert, key: server.key, authorities: authorities.join('\n') },
    addresses: addressesOf(settings.addresses[0] ?? '', member),
    asker: {
      signer: readSigner(server.cert, server.key),
      homeCommunity: settings.homeCommunityId,
      organization: { name: testerName, oid: settings.homeCommunityId },
      user: { name: testerName, role: testerRole },
      purpose,
    },
    connectMs: 3_000,
    answerMs,
    now,
    newId,
  })
}

async function throughListener(client: NetworkClient, { member, patient }: TestAsked): Promise<Through> {
  const discovered = await client.discover({ patient, receiver: member })
  const { outcome } = discovered
  switch (outcome.kind) {
    case 'fault':
      return { outcome: 'fault', says: outcome.fault.reason }
    case 'failed':
      return { outcome: 'failed', says: outcome.code || outcome.because }
    case 'unreadable':
      return { outcome: 'unreadable', says: `HTTP ${outcome.status}` }
  }
  const { answer } = outcome
  const subject = answer.kind === 'found' ? answer.subjects[0] : undefined
  const first: TestStep = {
    transaction: 'discover',
    outcome: answer.kind,
    ms: discovered.ms,
    count: answer.kind === 'found' ? answer.subjects.length : 0,
    codes:
      answer.kind === 'ask'
        ? [...answer.attributes, ...answer.others]
        : answer.kind === 'cannot'
          ? [answer.because]
          : [],
    ...(subject?.observation === undefined ? {} : { observation: subject.observation }),
    ...(subject ? { person: subject.id.extension } : {}),
  }
  if (!subject) return { steps: [first] }

  const patientId = { authority: subject.id.root, id: subject.id.extension }
  const queried = await client.query({ kind: 'find', homeCommunity: member, patient: patientId, wanted: {} })
  const documents = queried.outcome.kind === 'answered' ? queried.outcome.answer : undefined
  const entries = documents?.kind === 'read' ? documents.entries : []
  const second: TestStep = {
    transaction: 'query',
    outcome: documents?.kind === 'read' ? documents.status : (documents?.kind ?? queried.outcome.kind),
    ms: queried.ms,
    count: entries.length,
    codes: documents?.kind === 'read' ? documents.problems.map(({ code }) => code) : [],
  }
  const entry = entries.find(each => each.repository !== undefined && each.uniqueId !== undefined)
  if (!entry?.repository || !entry.uniqueId) return { steps: [first, second] }

  const wanted = { homeCommunity: member, repository: entry.repository, uniqueId: entry.uniqueId }
  const retrieved = await client.retrieve([wanted])
  const got = retrieved.outcome.kind === 'answered' ? retrieved.outcome.answer : undefined
  const bytes =
    got?.kind === 'read' ? got.documents.map(each => (each.kind === 'document' ? each.content.length : 0)) : []
  const third: TestStep = {
    transaction: 'retrieve',
    outcome: got?.kind === 'read' ? got.status : (got?.kind ?? retrieved.outcome.kind),
    ms: retrieved.ms,
    count: bytes.length,
    bytes: bytes.reduce((sum, each) => sum + each, 0),
    codes: got?.kind === 'read' ? got.problems.map(({ code }) => code) : [],
  }
  return { steps: [first, second, third] }
}

function requesterOf({ settings, server }: Gateway, { purpose, newId }: TestAsked): Requester {
  return {
    via: 'ihe',
    homeCommunity: settings.homeCommunityId,
    organization: { oid: settings.homeCommunityId, name: testerName },
    user: { name: testerName, role: testerRole },
    purpose,
    certificate: server.certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    messageId: `urn:uuid:${newId()}`,
  }
}

async function inside({ responder, member, patient }: TestAsked, requester: Requester): Promise<TestStep[]> {
  const addressed = { kind: 'member', homeCommunity: member } as const
  const [answer, ms] = await timed(() => responder.discover(requester, { addressed, patient }))
  const subject = answer.kind === 'found' ? answer.subjects[0] : undefined
  const first: TestStep = {
    transaction: 'discover',
    outcome: answer.kind,
    ms,
    count: answer.kind === 'found' ? answer.subjects.length : 0,
    codes: answer.kind === 'ask' ? answer.attributes : answer.kind === 'cannot' ? [answer.because] : [],
    ...(subject ? { observation: subject.observation, person: subject.id } : {}),
  }
  if (!subject) return [first]

  const { authority, id } = subject
  const [found, queryMs] = await timed(() =>
    responder.findDocuments(requester, {
      addressed,
      homeCommunity: member,
      kind: 'find',
      patient: { authority, id },
      wanted: {},
    }),
  )
  const { entries, problems } = found
  const second: TestStep = {
    transaction: 'query',
    outcome: outcomeOf(entries.length, problems),
    ms: queryMs,
    count: entries.length,
    codes: problems.map(({ code }) => code),
  }
  const [entry] = entries
  if (!entry) return [first, second]

  const { homeCommunity, repository, uniqueId } = entry
  const [retrieved, retrieveMs] = await timed(() =>
    responder.retrieve(requester, { addressed, documents: [{ homeCommunity, repository, uniqueId }] }),
  )
  const failed = retrieved.flatMap(each => (each.kind === 'problem' ? [each.problem] : []))
  const third: TestStep = {
    transaction: 'retrieve',
    outcome: outcomeOf(retrieved.length - failed.length, failed),
    ms: retrieveMs,
    count: retrieved.length - failed.length,
    bytes: retrieved.reduce((sum, each) => sum + (each.kind === 'document' ? each.content.length : 0), 0),
    codes: failed.map(({ code }) => code),
  }
  return [first, second, third]
}

function outcomeOf(there: number, problems: readonly DocumentProblem[]): string {
  if (!problems.some(({ severity }) => severity === 'error')) return 'success'
  return there > 0 ? 'partial' : 'failure'
}

async function timed<T>(work: () => Promise<T>): Promise<[result: T, ms: number]> {
  const began = performance.now()
  return [await work(), performance.now() - began]
}
