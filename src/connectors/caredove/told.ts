/**
 * What a message tells of a referral, in our words: its keys, and the parts it brings, each already valid R4 and under
 * the id it has in the record. Made by parse, read again by evolve.
 */
import type { Appointment, Communication, DocumentReference, FhirResource, ServiceRequest } from 'fhir/r4'
import { z } from 'zod'
import type { DraftDocument, EventType } from '../../model/events.ts'
import { type ReferralClass, referralClasses } from '../../model/referral/classes.ts'

export const messageEvents = [
  'add-service-request',
  'notify-update-service-request',
  'notify-data-correction',
  'revoke-service-request',
  'notify-add-process-request',
  'notify-update-process-request',
  'notify-add-appointment',
  'notify-update-appointment',
  'add-communication',
] as const
export type MessageEvent = (typeof messageEvents)[number]

/** The parts that are replaced as a whole, each by the newest message that has it. */
export const partNames = [
  'request',
  'registrant',
  'contacts',
  'care',
  'requester',
  'answers',
  'further',
  'consent',
] as const
export type PartName = (typeof partNames)[number]

/** `rank` 1: said by a message about the referral itself; 0: mentioned by one about something else. */
export type ToldPart = { rank: 0 | 1; resources: FhirResource[]; ids?: string[] }

export type ToldTask = {
  /** Undefined when the message has no class, or one that nobody knows. */
  status?: ReferralClass
  /** The label of the sub-status, as the organization calls it. */
  label?: string
  codings?: { system?: string; code?: string; display?: string }[]
  reason?: { text?: string; coding?: { system?: string; code?: string; display?: string }[] }
  notes?: { text: string; time?: string; authorString?: string }[]
  description?: string
  priority?: string
  authoredOn?: string
  lastModified?: string
  /** The requester took the referral back. */
  revoked?: true
}

export type ToldAppointment = {
  /** Its id at the source; absent when the message has none of its own. */
  id?: string
  resource: Omit<Appointment, 'id'>
}

export type Actor = { name?: string; type?: string; display?: string }

export type ToldMessage = {
  key: string
  sender?: Actor
  recipients: Actor[]
  /** Keys of the files that go with it. */
  files: string[]
  /** The key of the message it answers. */
  answers?: string
  resource: Omit<Communication, 'id'>
}

export type ToldDocument = {
  /** What it is known by: its id at the source, else its content. */
  key: string
  /** Another digest means another version of it. */
  digest: string
  resource: Omit<DocumentReference, 'id'>
  file: Omit<DraftDocument, 'id'>
}

export type ToldListing = { rank: 0 | 1; id?: string; name?: string; organization?: { id?: string; name?: string } }

export type Told = {
  event: MessageEvent
  /** The trigger that the sender itself names. */
  trigger?: TriggerHint
  at: string
  /** The message has no time: it counts in the order it came in. */
  undated?: true
  digest: string
  id?: string
  reference?: string
  /** It names more than one referral. */
  torn?: true
  parts: Partial<Record<PartName, ToldPart>>
  task?: ToldTask
  archived?: true
  listing?: ToldListing
  appointments: ToldAppointment[]
  messages: ToldMessage[]
  documents: ToldDocument[]
}

/** `closed` and `moved` leave the rest to the evidence. */
export type TriggerHint = Extract<EventType, `referral.${string}`> | 'closed' | 'moved'

/** What stands in the part `request`: the referral's own fields, without what the record adds. */
export type RequestFields = Omit<
  ServiceRequest,
  'id' | 'contained' | 'subject' | 'requester' | 'performer' | 'supportingInfo'
>

const object = z.custom<object>(value => typeof value === 'object' && value !== null)
const Shape = z.object({
  event: z.enum(messageEvents),
  at: z.string(),
  digest: z.string(),
  parts: object,
  task: z
    .object({ status: z.enum(Object.keys(referralClasses) as [ReferralClass, ...ReferralClass[]]).optional() })
    .optional(),
  appointments: z.array(object),
  messages: z.array(object),
  documents: z.array(object),
})

/** What parse made, once more; undefined when it was made by another release. */
export function toldFrom(body: unknown): Told | undefined {
  return Shape.safeParse(body).success ? (body as Told) : undefined
}
