/**
 * The SOAP endpoints of the network: `/network/ihe/{xcpd|xca-query|xca-retrieve}` for all members, and
 * `/network/ihe/{home community}/…` for one. In this order: size, SOAP, busy or not, whose message it is, whether it came
 * before, and only then what it asks. Source: reference/carequality.md sections 2 and 3.
 */
import type { ServerResponse } from 'node:http'
import type { SamlRefusal, TlsClient } from '../../connectors/carequality/saml/parts.ts'
import { verifySecurity } from '../../connectors/carequality/saml/verify.ts'
import { writeConfirmation } from '../../connectors/carequality/soap/confirmation.ts'
import type { Content } from '../../connectors/carequality/soap/content.ts'
import type { Envelope } from '../../connectors/carequality/soap/envelope.ts'
import type { SoapFault } from '../../connectors/carequality/soap/fault.ts'
import type { SoapMessage } from '../../connectors/carequality/soap/message.ts'
import { writeMessage } from '../../connectors/carequality/soap/write.ts'
import type { Log } from '../../log.ts'
import type { Requester } from '../../model/network/requester.ts'
import type { Responder } from '../../network/responder.ts'
import { discardRest } from '../readBody.ts'
import type { Gateway } from './gateway.ts'
import { type Endpoint, endpointOf, faults, readAsked, readBytes } from './ihe-request.ts'
import type { AnswerNetwork } from './listener.ts'
import { createLoad } from './load.ts'
import type { NetworkMetrics, Phase } from './network-metrics.ts'
import type { Refusal, Refusals } from './refusals.ts'
import type { Replays } from './replays.ts'
import { securityFault } from './security-faults.ts'
import { sendFault, sendMessage } from './send.ts'
import type { Around } from './transactions.ts'

export type IheParts = {
  responder: Responder
  replays: Replays
  refusals: Refusals
  metrics: NetworkMetrics
  log: Log
  now: () => Date
  newId: () => string
}

/** Answers what comes to the listener. */
export function createIhe(parts: IheParts): AnswerNetwork {
  const { metrics, newId } = parts
  const load = createLoad(metrics.inFlight)

  return async (request, response, from) => {
    const endpoint = endpointOf(request.url ?? '')
    const name = endpoint?.transaction.name ?? 'none'
    const refuse: Refuse = (fault, outcome, { messageId, soap11 = false, envelope } = {}) => {
      metrics.answered(name, outcome)
      const security = envelope && writeConfirmation(envelope.security, parts.now(), newId())
      return sendFault(response, fault, { relatesTo: messageId, security, soap11, newId })
    }
    /** Before the answer the rest of the body is thrown away: else the sender would see a reset instead. */
    const refuseBody: Refuse = async (fault, outcome) => {
      response.setHeader('connection', 'close')
      await discardRest(request)
      return refuse(fault, outcome)
    }
    if (!endpoint) return refuseBody(faults.noSuchAddress, 'no-address')
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST')
      return refuseBody(faults.onlyPost, 'method')
    }
    const most = from.gateway.settings.mostAtOnce
    if (load.isOver(most)) return refuseBody(faults.tooBusy, 'busy')
    const arriving = load.arrive(from.client.fingerprint, most)
    if (arriving.busy) {
      arriving.leave()
      return refuseBody(faults.tooBusy, 'busy')
    }
    const bytes = await readBytes(request).finally(arriving.leave)
    if (bytes.kind === 'aborted') return metrics.answered(name, 'aborted')
    if (bytes.kind === 'refused') return refuseBody(bytes.fault, 'unreadable')

    // From here on: a sender who takes its time keeps nobody else from being answered.
    const { busy, leave } = load.enter(from.client.fingerprint, most)
    try {
      const watch = startWatch(metrics, name)
      const asked = readAsked(bytes.body, request.headers['content-type'], endpoint.transaction)
      if (asked.kind === 'refused') return await refuse(asked.fault, 'unreadable', asked)
      watch.phase('read')
      await answerAsked(parts, { ...from, ...asked, endpoint, response, refuse, watch, busy })
    } finally {
      leave()
    }
  }
}

type Refuse = (
  fault: SoapFault,
  outcome: string,
  more?: { messageId?: string | undefined; soap11?: boolean; envelope?: Envelope },
) => Promise<void>

type AskedMessage = {
  client: TlsClient
  gateway: Gateway
  endpoint: Endpoint
  message: SoapMessage
  messageId: string
  response: ServerResponse
  refuse: Refuse
  watch: Watch
  busy: boolean
}

async function answerAsked(parts: IheParts, asked: AskedMessage): Promise<void> {
  const { metrics, log, newId, responder } = parts
  const { gateway, endpoint, message, messageId, response, watch } = asked
  const { transaction, addressed } = endpoint
  const now = parts.now()
  const around: Around = { gatewayHome: gateway.settings.homeCommunityId, addressed, now, newId }
  const { envelope } = message
  const { payload } = envelope
  const send = (content: Content, outcome: string) => {
    const more = writeConfirmation(envelope.security, now, newId())
    const headers = { action: transaction.answerAction, messageId: `urn:uuid:${newId()}`, relatesTo: messageId, more }
    const written = writeMessage(headers, content, message.form, newId)
    watch.phase('write')
    metrics.answered(transaction.name, outcome)
    return sendMessage(response, 200, written)
  }
  // Nothing is looked up and nothing noted: whoever it is may ask again.
  if (asked.busy) return send(transaction.cannot(payload, 'busy', around), 'busy')

  const lookUp = async <T>(work: () => Promise<T>) => {
    const found = await work()
    watch.phase('look-up')
    return found
  }
  try {
    const believed = await believe(parts, asked, now)
    if (believed.kind === 'refused') {
      const { because } = believed
      return await asked.refuse(securityFault(because), because.replace(/^network\./, ''), { messageId, envelope })
    }
    const whenSent = closed(response)
    void whenSent.then(() => (response.writableFinished ? undefined : believed.unanswered()))
    const asking = { ...around, responder, requester: believed.requester, lookUp, whenSent }
    const { content, outcome } = await transaction.answer(payload, asking)
    return await send(content, outcome)
  } catch (error) {
    log.error({ error, kind: transaction.name }, 'a request of the network failed')
    if (response.headersSent) response.destroy()
    else return send(transaction.cannot(payload, 'internal', around), 'failed')
  }
}

/** Resolves when the last of an answer has left, or never will. */
function closed(response: ServerResponse): Promise<void> {
  if (response.closed || response.destroyed) return Promise.resolve()
  return new Promise(resolve => response.once('close', resolve))
}

type Believed =
  /** `unanswered`: to be called when the answer cannot have arrived. */
  | { kind: 'believed'; requester: Requester; unanswered: () => Promise<void> }
  | { kind: 'refused'; because: SamlRefusal }

/** Whose message it is, and that it did not come before. */
async function believe({ replays, refusals }: IheParts, asked: AskedMessage, now: Date): Promise<Believed> {
  const { gateway, endpoint, message, messageId, client, watch } = asked
  const { settings, trust } = gateway
  const verified = verifySecurity({
    envelope: message.envelope.root,
    messageId,
    tls: client,
    trust,
    partners: settings.partners,
    audiences: settings.addresses.map(address => address + endpoint.path),
    settings: settings.saml,
    now,
  })
  const refuse = (
    because: SamlRefusal,
    known: Partial<Pick<Refusal, 'about' | 'homeCommunity' | 'certificate'>>,
  ): Believed => {
    const name = settings.partners.get(known.homeCommunity ?? '')?.name
    refusals.note({
      at: now,
      transaction: endpoint.transaction.name,
      because,
      certificate: client.fingerprint,
      ...(name === undefined ? {} : { name }),
      ...known,
      durationMs: watch.total(),
    })
    return { kind: 'refused', because }
  }
  watch.phase('verify')
  if (verified.kind === 'refused') {
    const { kind: _, because, ...known } = verified
    return refuse(because, known)
  }
  const { requester, replayKey, until, fromHolder } = verified
  const seen = await replays.seen(replayKey, until, now)
  watch.phase('replay')
  // Who lost the connection sends the same bytes again. That may be answered: only the holder of the key that the assertion
  // was made for gets this far, and it could send the same assertion under another MessageID at any time. Behind a proxy the
  // key of the connection is many senders', and one might play what another sent: there a message stays used.
  const unanswered = async () => (fromHolder ? replays.forget(replayKey, until) : undefined)
  if (!seen) return { kind: 'believed', requester, unanswered }
  const { homeCommunity, certificate } = requester
  return refuse('network.replayed', { certificate, ...(homeCommunity ? { homeCommunity } : {}) })
}

type Watch = { phase(phase: Phase): void; total(): number }

/** Measures phases, each from the end of the one before. */
function startWatch(metrics: NetworkMetrics, transaction: string): Watch {
  const start = performance.now()
  let since = start
  return {
    total: () => performance.now() - start,
    phase(phase) {
      const at = performance.now()
      metrics.took(transaction, phase, at - since)
      since = at
    },
  }
}
