/**
 * What the simulated Redox does with a message: takes people and documents, answers questions about people, refuses what the data
 * model does not allow, in Redox's shapes. Source: reference/carequality.md sections 1.2 to 1.6.
 */
import { z } from 'zod'
import { readUniqueId } from '../../../model/registry/documents.ts'
import { type Answer, type FaultWords, json, metaWith } from './answers.ts'
import type { Knobs } from './knobs.ts'
import type { Identifier, Repository } from './repository.ts'

const Identifiers = z.array(z.object({ ID: z.string().min(1), IDType: z.string().min(1) }))
const Demographics = z.looseObject({
  FirstName: z.string().nullish(),
  LastName: z.string().nullish(),
  DOB: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .nullish(),
})
const Message = z.object({
  Meta: z.looseObject({
    DataModel: z.string(),
    EventType: z.string(),
    EventDateTime: z.iso.datetime().nullish(),
    Source: z.object({ ID: z.string().nullish() }).nullish(),
    Destinations: z.array(z.object({ ID: z.string() })).nullish(),
  }),
})
/** E-mail addresses are texts here, and objects in a clinical summary. */
const Person = z.object({
  Patient: z.object({
    Identifiers,
    Demographics: Demographics.extend({ EmailAddresses: z.array(z.string()).nullish() }).nullish(),
  }),
})
const Merge = z.object({ Patient: z.object({ Identifiers, PreviousIdentifiers: Identifiers.min(1) }) })
const Visit = z.object({
  Header: z.looseObject({
    Document: z.looseObject({ ID: z.string(), Title: z.string().nullish(), Type: z.string().nullish() }),
    Patient: z.object({
      Identifiers,
      Demographics: Demographics.extend({
        EmailAddresses: z.array(z.object({ Address: z.string() })).nullish(),
      }).nullish(),
    }),
  }),
})

export type Taken = { event: string; answer: Answer }
type Told = { status: number; words?: readonly FaultWords[]; parts?: object }
type Parts = { repository: Repository; knobs: Knobs; destination: string }
/** `words` are told beside success; `number` is that of the message. */
export type Taking = { repository: Repository; knobs: Knobs; number: number; words: readonly FaultWords[] }

const events: Readonly<Record<string, (json: unknown, parts: Parts) => Told>> = {
  'PatientAdmin/NewPatient': (given, parts) => takePerson(given, parts, false),
  'PatientAdmin/PatientUpdate': (given, parts) => takePerson(given, parts, true),
  'PatientAdmin/PatientMerge': takeMerge,
  'ClinicalSummary/VisitPush': takeVisit,
  'PatientSearch/Query': searchPerson,
}

/** Takes one message. */
export function takeMessage(body: string, { repository, knobs, number, words }: Taking): Taken {
  const given = parsed(body)
  const read = Message.safeParse(given)
  // Redox calls that a 401 (reference/carequality.md section 1.2).
  if (!read.success) return { event: 'unreadable', answer: json(401, metaWith({}, [{ text: faultIn(read.error) }])) }
  const { Meta } = read.data
  const event = `${Meta.DataModel.replace(/\s/g, '')}/${Meta.EventType}`
  const told = carryOut(given, event, { repository, knobs, destinations: Meta.Destinations ?? [] })
  const meta = metaWith({ ...Meta, Message: { ID: number } }, [...(told.words ?? []), ...words])
  const shown = { ...(knobs.absent === 'null' ? withNulls(meta) : meta), ...told.parts }
  return { event, answer: json(told.status, shown) }
}

type Routed = { repository: Repository; knobs: Knobs; destinations: readonly { ID: string }[] }

function carryOut(given: unknown, event: string, { repository, knobs, destinations }: Routed): Told {
  const destination = destinations.find(({ ID }) => knobs.destinations.includes(ID))?.ID
  if (!destination) return { status: 400, words: [noRoute] }
  const take = Object.hasOwn(events, event) ? events[event] : undefined
  if (!take) return { status: 400, words: [{ text: `${event} is not subscribed to`, module: 'Subscriptions' }] }
  return take(given, { repository, knobs, destination })
}

const noRoute: FaultWords = {
  text: 'No subscriptions. Meta.Destinations needs to contain a destination from existing subscriptions',
  module: 'Subscriptions',
}

function takePerson(given: unknown, { repository, knobs, destination }: Parts, isUpdate: boolean): Told {
  const read = Person.safeParse(given)
  if (!read.success) return refused(faultIn(read.error))
  const { Identifiers: identifiers, Demographics: demographics } = read.data.Patient
  if (!hasOid(identifiers, knobs)) return refused(noOid(knobs))
  const isKnown = repository.find(destination, identifiers) !== undefined
  if (isUpdate && !isKnown && knobs.updateOfUnknown === 'refuses')
    return { status: 404, words: [{ text: 'The patient is not known' }] }
  repository.tell(destination, identifiers, demographics)
  return { status: 200 }
}

function takeMerge(given: unknown, { repository, knobs, destination }: Parts): Told {
  const read = Merge.safeParse(given)
  if (!read.success) return refused(faultIn(read.error))
  const { Identifiers: survivor, PreviousIdentifiers: previous } = read.data.Patient
  if (!hasOid(survivor, knobs)) return refused(noOid(knobs))
  const merged = repository.merge(destination, survivor, previous)
  return merged === 'unknown'
    ? { status: 200, words: [{ text: 'A previous identifier was not known' }] }
    : { status: 200 }
}

function takeVisit(given: unknown, { repository, knobs, destination }: Parts): Told {
  const read = Visit.safeParse(given)
  if (!read.success) return refused(faultIn(read.error))
  const { Document, Patient } = read.data.Header
  if (!readUniqueId(Document.ID)) return refused('Header.Document.ID is neither a GUID nor prefixed with an OID')
  if (!hasOid(Patient.Identifiers, knobs)) return refused(noOid(knobs))
  const { Meta: _, ...content } = given as Record<string, unknown>
  const kept = repository.keep({
    destination,
    id: Document.ID,
    patient: repository.find(destination, Patient.Identifiers)?.number,
    title: Document.Title ?? Document.Type ?? 'Visit',
    content,
  })
  return kept ? { status: 200 } : refused('Header.Document.ID is that of another document')
}

function searchPerson(given: unknown, { repository, destination }: Parts): Told {
  const read = Person.safeParse(given)
  const found = read.success ? repository.find(destination, read.data.Patient.Identifiers) : undefined
  const Patient = found ? { Identifiers: found.identifiers, Demographics: found.demographics } : {}
  return { status: 200, parts: { Patient } }
}

function hasOid(identifiers: readonly Identifier[], { patientOid }: Knobs): boolean {
  return identifiers.some(({ IDType }) => IDType === patientOid)
}

const noOid = ({ patientOid }: Knobs) => `Patient.Identifiers has none of the type ${patientOid}`

function refused(text: string): Told {
  return { status: 400, words: [{ text }] }
}

/** Paths, never values. */
function faultIn(error: z.ZodError): string {
  const paths = error.issues.map(({ path }) => path.join('.')).join(', ')
  return `Not as the data model has it: ${paths || 'the message'}`
}

/** Every key that Meta can have, as older messages write them. */
function withNulls({ Meta }: { Meta: object }): object {
  const names = ['EventDateTime', 'Test', 'Source', 'Destinations', 'Logs', 'Transmission', 'FacilityCode', 'Errors']
  return { Meta: { ...Object.fromEntries(names.map(name => [name, null])), ...Meta } }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
