/** The resources that come with a referral: files, answers, consent, appointments, messages. */
import { addressOf, hashOf } from './files.ts'
import { caredove, compact, type Fields, type Part, type Writer } from './style.ts'
import type { Answer, Booking, File, Note, Question, Referral } from './world.ts'

export function filePart(writer: Writer, referral: Referral, file: File): Part {
  const { style } = writer
  const { title, contentType, bytes, byUrl, isSummary } = file
  const named = isSummary && style === 'published'
  const attachment = compact({
    extension: named ? [{ url: fileName, valueString: title }] : undefined,
    contentType,
    title: named ? undefined : title,
    ...(byUrl || file.url ? { url: addressOf(writer.world, file) } : { data: bytes.toString('base64') }),
    size: bytes.length,
    hash: hashOf(file),
  })
  const fields = compact({
    identifier: style === 'strict' ? [{ system: `${caredove}/NamingSystem/id-document`, value: file.id }] : undefined,
    status: 'current',
    type: isSummary
      ? { coding: [{ system: 'http://loinc.org', code: '57133-1', display: 'Referral note' }] }
      : undefined,
    subject: writer.ref('Patient', `P-${referral.copiedFrom}`),
    date: writer.at(file.addedAt),
    description: isSummary ? 'Referral Summary' : undefined,
    content: [{ attachment }],
  })
  return { type: 'DocumentReference', id: file.id, fields }
}

/** In one published example the name of a file stands in this extension. */
const fileName = 'http://api.caredove.com/fhir/StructureDefinition/caredove-filename'

/** The form's questions in order; then whatever was answered without standing on the form. */
export function answersPart(writer: Writer, referral: Referral): Part {
  const { listing, answers, copiedFrom } = referral
  const asked = new Set(listing.form.flatMap(question => [question, ...(question.questions ?? [])]).map(({ id }) => id))
  const further = Object.keys(answers).filter(id => !asked.has(id))
  const items = [...listing.form, ...further.map(id => unlisted(id, answers[id]))].flatMap(question =>
    itemOf(writer, referral, question),
  )
  const fields = compact({
    status: 'completed',
    authored: writer.at(referral.submittedAt),
    item: items.length > 0 || writer.style === 'published' ? items : undefined,
  })
  return { type: 'QuestionnaireResponse', id: `QR-${copiedFrom}`, fields }
}

function unlisted(id: string, answer: Answer | undefined): Question {
  const one = Array.isArray(answer) ? answer[0] : answer
  if (typeof one === 'boolean') return { id, text: id, type: 'yes-no' }
  if (typeof one === 'number') return { id, text: id, type: Number.isInteger(one) ? 'number' : 'decimal' }
  return { id, text: id, type: 'text' }
}

/** What is not answered: an empty list as published, else without an answer or left out. */
function itemOf(writer: Writer, referral: Referral, question: Question): Fields[] {
  const { id: linkId, text, type, questions = [] } = question
  if (type === 'group') return [{ linkId, text, item: questions.flatMap(each => itemOf(writer, referral, each)) }]
  const given = referral.answers[linkId]
  const answer = (given === undefined ? [] : [given].flat())
    .filter(each => each !== '')
    .map(each => answerValue(writer, referral, question, each as string | number | boolean))
  if (answer.length > 0 || writer.style === 'published') return [{ linkId, text, answer }]
  return writer.style === 'strict' ? [{ linkId, text }] : []
}

function answerValue(
  { style, ref }: Writer,
  { files }: Referral,
  question: Question,
  answer: string | number | boolean,
): Fields {
  const text = String(answer)
  switch (question.type) {
    case 'yes-no':
      return { valueBoolean: answer === true || /^(true|yes|on)$/i.test(text) }
    case 'number':
      return { valueInteger: Math.round(Number(answer)) }
    case 'decimal':
      return { valueDecimal: Number(answer) }
    case 'date':
      return { valueDate: text }
    case 'date-time':
      return { valueDateTime: /(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text.padEnd(19, ':00').slice(0, 19)}Z` }
    case 'time':
      return { valueTime: text.length === 5 ? `${text}:00` : text }
    case 'quantity':
      return { valueQuantity: compact({ value: Number(answer), unit: question.unit }) }
    case 'link':
      return { valueUri: text }
    case 'choice':
    case 'choices':
    case 'open-choice':
      return style === 'strict' && question.options?.includes(text)
        ? { valueCoding: { display: text } }
        : { valueString: text }
    case 'attachment': {
      const file = files.find(({ title }) => title === text)
      if (file && style !== 'published') return { valueReference: ref('DocumentReference', file.id) }
      return { valueAttachment: compact({ contentType: file?.contentType, title: text }) }
    }
    case 'text':
    case 'long-text':
    case 'group':
      return { valueString: text }
  }
}

export function consentParts(writer: Writer, { consent, copiedFrom, submittedAt }: Referral): Part[] {
  if (consent === 'none') return []
  const fields = compact({
    status: 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
    },
    category: [{ text: 'Agreement to collect, access, use or disclose information' }],
    patient: writer.ref('Patient', `P-${copiedFrom}`),
    dateTime: writer.at(submittedAt),
    // R4 wants a policy (ppc-1); the published styles have none.
    policyRule: writer.style === 'strict' ? { coding: [{ system: actCode, code: 'OPTIN' }] } : undefined,
    provision: { type: consent === 'given' ? 'permit' : 'deny' },
  })
  return [{ type: 'Consent', id: `CON-${copiedFrom}`, fields }]
}

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'

export function bookingPart(writer: Writer, referral: Referral, booking: Booking): Part {
  const { ref, style } = writer
  const request = ref('ServiceRequest', referral.reference)
  const group = booking.group && { type: { text: 'Group Appointment Number' }, value: booking.group }
  // As published, what is cancelled carries the number of the referral as its id, and nothing else of the appointment.
  if (booking.status === 'cancelled' && style === 'published') {
    const fields = { status: 'cancelled', basedOn: [request], participant: [{ status: 'declined' }] }
    return { type: 'Appointment', id: referral.reference, fields }
  }
  const { participants } = writer.world
  const named = style !== 'published' || participants === 'always' || (participants === 'when-moved' && booking.moved)
  const identifiers = [
    ...(style === 'published' ? [] : [{ system: `${caredove}/NamingSystem/id-appointment`, value: booking.id }]),
    ...(group ? [group] : []),
  ]
  const fields = compact({
    identifier: identifiers.length > 0 ? identifiers : undefined,
    status: booking.status,
    description: 'Appointment',
    start: writer.at(booking.start),
    end: writer.at(booking.start + booking.minutes * 60_000),
    minutesDuration: booking.minutes,
    participant: named ? participantsOf(writer, referral, booking) : undefined,
    basedOn: writer.one(request),
  })
  return { type: 'Appointment', id: booking.id, fields }
}

function participantsOf(
  { style, ref }: Writer,
  { copiedFrom }: Referral,
  { provider, location, status }: Booking,
): Fields[] {
  const said = status === 'booked' ? 'accepted' : 'declined'
  const typed = (type: string) => (style === 'published' ? {} : { type })
  return [
    ...(style === 'strict' ? [{ actor: ref('Patient', `P-${copiedFrom}`), required: 'required', status: said }] : []),
    { actor: { ...typed('Practitioner'), display: provider }, status: said },
    { actor: { ...typed('Location'), display: location }, status: said },
  ]
}

export function noteParts(writer: Writer, referral: Referral, note: Note): Part[] {
  const { ref, style } = writer
  const { copiedFrom, reference, listing } = referral
  const request = ref('ServiceRequest', reference)
  const receiver =
    style === 'strict'
      ? ref('Organization', listing.organization.id)
      : { reference: `Organization/${listing.organization.id}` }
  const sender = ref('PractitionerRole', `REQ-${copiedFrom}`)
  const fromProvider = note.from === 'provider'
  const reply = note.inResponseTo
  const fields = compact({
    identifier: style === 'strict' ? [noteNamed(note.id).identifier] : undefined,
    basedOn: [request],
    about: [request],
    status: 'completed',
    subject: ref('Patient', `P-${copiedFrom}`),
    sent: writer.at(note.sentAt),
    sender: fromProvider ? { ...receiver, display: listing.organization.name } : sender,
    recipient: [fromProvider ? sender : receiver],
    payload: [
      { contentString: note.text },
      ...(note.file ? [{ contentReference: ref('DocumentReference', note.file.id) }] : []),
    ],
    // Strictly, the message that it answers can only be named by its id: it is in no bundle of this one.
    inResponseTo: reply ? [style === 'strict' ? noteNamed(reply) : { reference: `Communication/${reply}` }] : undefined,
  })
  const file = note.file && filePart(writer, referral, note.file)
  return [{ type: 'Communication', id: note.id, fields }, ...(file ? [file] : [])]
}

function noteNamed(value: string) {
  return { type: 'Communication', identifier: { system: `${caredove}/NamingSystem/id-communication`, value } }
}
