/**
 * Brings documents of the registry to Redox as VisitPush: what was pushed here, under the unique id of its version and the
 * patient's id there. A corrected one is a new document there, as the data model has no word for replacing one.
 */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Json } from '../../../model/events.ts'
import type { Outcome } from '../../../model/outcome.ts'
import type { Io, Work } from '../../connector.ts'
import { redoxVisitSummary } from '../document-answers.ts'
import { post } from './client.ts'
import type { RedoxOutSettings } from './config.ts'
import { metaOf } from './messages.ts'
import { failureOf, saidOf } from './outcome.ts'

/** What the mapping makes of a document. */
const Body = z.object({ document: z.string(), patient: z.string() })
type Body = z.infer<typeof Body>

/** Delivers one document. */
export async function deliverDocument(io: Io<RedoxOutSettings>, work: Work): Promise<Outcome> {
  const sent = Body.safeParse(work.body)
  if (!sent.success) return { kind: 'rejected', problem: 'mapping.failed' }
  const delivered = { kind: 'delivered', link: { entity: work.type, id: work.recordId }, sent: sent.data } as const
  if (work.link && isDeepStrictEqual(work.lastSent, sent.data)) return delivered
  const [file] = work.documents ?? []
  const read = await file?.read()
  if (!read || read.kind === 'refused') return { kind: 'rejected', problem: read?.problem ?? 'document.gone' }
  if (read.kind === 'not-yet') return { kind: 'retry', problem: read.problem }
  const reply = await post(io, visitPush(JSON.parse(Buffer.from(read.bytes).toString()) as Json, sent.data, io))
  if (reply.kind === 'no-access') return reply.outcome
  const failure = failureOf(reply, io.now())
  if (failure) return failure
  const said = saidOf(reply)
  return { ...delivered, ...(said?.text ? { said } : {}) }
}

function visitPush(content: Json, { document, patient }: Body, { settings, now }: Io<RedoxOutSettings>): object {
  const identifiers = [{ ID: patient, IDType: settings.patientOid }]
  const { Header, ...sections } = redoxVisitSummary({ content, uniqueId: document, identifiers })
  return {
    Meta: metaOf('Clinical Summary', 'VisitPush', settings, now()),
    Header: withPatientAsThere(Header),
    ...sections,
  }
}

/** E-mail addresses are objects in a clinical summary; a number of the state stays here, as it does with the person. */
function withPatientAsThere(header: unknown): unknown {
  const read = z
    .looseObject({ Patient: z.looseObject({ Demographics: z.looseObject({ EmailAddresses: z.unknown() }) }) })
    .safeParse(header)
  if (!read.success) return header
  const { SSN: _, EmailAddresses: emails, ...demographics } = read.data.Patient.Demographics
  const addresses = Array.isArray(emails)
    ? { EmailAddresses: emails.map((each: unknown) => (typeof each === 'string' ? { Address: each } : each)) }
    : {}
  return {
    ...read.data,
    Patient: { ...read.data.Patient, Demographics: { ...demographics, ...addresses } },
  }
}
