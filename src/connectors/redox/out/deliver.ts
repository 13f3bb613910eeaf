/**
 * Brings people to Redox (and documents: visits.ts): new ones first, then what changed, and who turned out to be somebody else. What says the same as the
 * last delivery is not sent again. Each message holds the whole state under an id of ours, so that a repeat changes nothing.
 */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { type Patient, survivorOf } from '../../../model/fhir.ts'
import type { Outcome, TargetLink } from '../../../model/outcome.ts'
import type { Io, Work } from '../../connector.ts'
import { post } from './client.ts'
import type { RedoxOutSettings } from './config.ts'
import { mergePart, messageOf, type PatientEvent, patientPart } from './messages.ts'
import { failureOf, saidOf } from './outcome.ts'
import { deliverDocument } from './visits.ts'

/** What the last delivery said. */
const Sent = z.union([z.object({ patient: z.unknown() }), z.object({ mergedInto: z.string() })])
type Sent = z.infer<typeof Sent>

/** Delivers a batch side by side; one that fails never fails the others. */
export async function deliver(given: Io<RedoxOutSettings>, batch: readonly Work[]): Promise<readonly Outcome[]> {
  return Promise.all(
    batch.map(work =>
      deliverOne({ ...given, fetch: given.fetchFor?.(work) ?? given.fetch }, work).catch(
        (): Outcome => ({ kind: 'retry', problem: 'hub.unexpected' }),
      ),
    ),
  )
}

async function deliverOne(io: Io<RedoxOutSettings>, work: Work): Promise<Outcome> {
  const { body, link } = work
  if (work.type === 'DocumentReference') return deliverDocument(io, work)
  if (work.type !== 'Patient') return { kind: 'suppressed', problem: 'policy.suppressed' }
  if (body.resourceType !== 'Patient') return { kind: 'rejected', problem: 'mapping.failed' }
  const before = Sent.safeParse(work.lastSent).data
  const survivor = survivorOf(body)
  if (survivor !== undefined) return deliverMerge(io, work, survivor, before)
  // Redox has no message that takes a merge back.
  if (before && 'mergedInto' in before) return { kind: 'rejected', problem: 'registry.merge-stays' }
  return deliverPerson(io, work, body, link, before)
}

async function deliverPerson(
  io: Io<RedoxOutSettings>,
  work: Work,
  body: Patient,
  link: TargetLink | undefined,
  before: Sent | undefined,
): Promise<Outcome> {
  const patient = patientPart(body, work.recordId, io.settings)
  if (!patient) return { kind: 'suppressed', problem: 'profile.nothing-left' }
  const sent: Sent = { patient: JSON.parse(JSON.stringify(patient)) } // as it comes back from the store
  if (link && isDeepStrictEqual(before, sent) && !mayHoldElse(work)) return delivered(work, sent)
  const tell = (event: PatientEvent) => send(io, work, event, patient, sent)
  const outcome = await tell(link ? 'PatientUpdate' : 'NewPatient')
  // It is not known there, though it was sent before: its whole state makes it known again.
  return link && outcome.kind === 'rejected' && outcome.problem === 'target.gone' ? tell('NewPatient') : outcome
}

async function deliverMerge(
  io: Io<RedoxOutSettings>,
  work: Work,
  survivor: string,
  before: Sent | undefined,
): Promise<Outcome> {
  if (!work.link && !work.maybeArrived) return { kind: 'suppressed', problem: 'target.never-arrived' }
  const sent: Sent = { mergedInto: survivor }
  if (isDeepStrictEqual(before, sent) && !mayHoldElse(work)) return delivered(work, sent)
  return send(io, work, 'PatientMerge', mergePart(work.recordId, survivor, io.settings), sent)
}

/** An earlier attempt may have brought something else than the last delivery that was answered. */
function mayHoldElse({ maybeArrived, mayHold = [] }: Work): boolean {
  return maybeArrived || mayHold.length > 0
}

async function send(
  io: Io<RedoxOutSettings>,
  work: Work,
  event: PatientEvent,
  patient: object,
  sent: Sent,
): Promise<Outcome> {
  const reply = await post(io, messageOf(event, patient, io.settings, io.now()))
  if (reply.kind === 'no-access') return reply.outcome
  const failure = failureOf(reply, io.now())
  if (failure) return failure
  const said = saidOf(reply)
  return { ...delivered(work, sent), ...(said?.text ? { said } : {}) }
}

function delivered({ recordId }: Work, sent: Sent): Extract<Outcome, { kind: 'delivered' }> {
  return { kind: 'delivered', link: { entity: 'Patient', id: recordId }, sent }
}
