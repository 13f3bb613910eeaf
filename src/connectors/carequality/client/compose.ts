/**
 * Makes requests to other gateways: the payload, signed by whom it says that asks, as the bytes of one SOAP message. Apart from
 * sending, so that many can be made beforehand. Source: reference/carequality.md sections 2 to 6.
 */
import type { Patient } from '../../../model/fhir.ts'
import type { Said, Signer, SigningOptions } from '../saml/sign.ts'
import { signSecurity } from '../saml/sign.ts'
import type { Form } from '../soap/content.ts'
import { writeMessage } from '../soap/write.ts'
import type { DocumentAsked, DocumentQuestion } from '../xca/parts.ts'
import { writeDocumentQuery, writeRetrieve } from '../xca/write-requests.ts'
import { writeDiscoveryRequest } from '../xcpd/write-request.ts'

/** Who asks: what every request says of it, and the key that proves it. */
export type Asker = Omit<Said, 'audience'> & { signer: Signer }

export const transactions = {
  discover: { path: 'xcpd', action: 'urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery' },
  query: { path: 'xca-query', action: 'urn:ihe:iti:2007:CrossGatewayQuery' },
  retrieve: { path: 'xca-retrieve', action: 'urn:ihe:iti:2007:CrossGatewayRetrieve' },
} as const
export type Transaction = keyof typeof transactions

export type Composing = {
  /** The address that is asked; the assertion is made for it. */
  to: string
  asker: Asker
  now: Date
  /** A UUID; each is used once. */
  newId: () => string
  /** Default `inline` for questions of text. */
  form?: Form
  /** How the message is signed, where it is not the usual way. */
  signing?: Pick<SigningOptions, 'hash' | 'lifetimeMs' | 'timestampMs' | 'timestampSigned'>
}

export type Composed = {
  transaction: Transaction
  to: string
  messageId: string
  contentType: string
  body: Buffer
}

export type DiscoveryWanted = {
  patient: Patient
  /** The OID of the organization that is asked, where it is one of several behind the gateway. */
  receiver?: string
  /** 0 to 100. */
  minimumDegree?: number
  processing?: 'P' | 'T' | 'D'
}

/** A patient discovery (ITI-55). */
export function composeDiscovery(wanted: DiscoveryWanted, composing: Composing): Composed {
  const { asker, now, newId } = composing
  const { homeCommunity } = asker
  const payload = writeDiscoveryRequest(wanted.patient, {
    sender: { device: homeCommunity, organization: homeCommunity },
    receiver: wanted.receiver === undefined ? {} : { organization: wanted.receiver },
    messageId: { root: homeCommunity, extension: newId() },
    queryId: { root: homeCommunity, extension: newId() },
    ...(wanted.minimumDegree === undefined ? {} : { minimumDegree: wanted.minimumDegree }),
    ...(wanted.processing === undefined ? {} : { processing: wanted.processing }),
    now,
  })
  return compose('discover', payload, composing)
}

/** A document query (ITI-38). */
export function composeQuery(
  question: DocumentQuestion,
  composing: Composing,
  returnType: 'LeafClass' | 'ObjectRef' = 'LeafClass',
): Composed {
  return compose('query', writeDocumentQuery(question, returnType), composing)
}

/** A retrieve of documents (ITI-39). It asks as a package, so that the answer comes as one. */
export function composeRetrieve(documents: readonly DocumentAsked[], composing: Composing): Composed {
  return compose('retrieve', writeRetrieve(documents), { form: 'mtom', ...composing })
}

function compose(transaction: Transaction, payload: string, composing: Composing): Composed {
  const { to, asker, now, newId, form = 'inline', signing = {} } = composing
  const { signer, ...said } = asker
  const messageId = `urn:uuid:${newId()}`
  const security = signSecurity(signer, { ...said, audience: to }, { ...signing, now, id: newId })
  const headers = { action: transactions[transaction].action, messageId, to, more: security }
  const written = writeMessage(headers, payload, form, newId)
  return { transaction, to, messageId, contentType: written.contentType, body: Buffer.concat([...written.chunks()]) }
}
