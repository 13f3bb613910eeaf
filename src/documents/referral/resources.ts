/** The order in which the elements of each type are shown, and those that are said in words of their own. */
import { cleanText } from './clean.ts'
import { type CodeTable, sayCode } from './codes.ts'
import { compact } from './compact.ts'
import { describe, type Rows } from './elements.ts'
import { isFields, lineOf, type Place, type Sheet, without } from './lines.ts'
import type { SummaryLine } from './model.ts'
import { sayConcept } from './plain-shapes.ts'
import { sayReference } from './references.ts'
import { headings, say, type Word, words } from './words.ts'

export type Row = (sheet: Sheet, value: unknown, place: Place) => SummaryLine[]

/** A code in words. */
export function coded(table: CodeTable): Row {
  return (sheet, value, place) => {
    const text = cleanText(String(value))
    return lineOf(place, sayCode(table, text, sheet.language), [text])
  }
}

/** The same as everywhere, under a label of its own. */
export function called(word: Word): Row {
  return (sheet, value, place) => describe(sheet, { ...place, label: say(words[word], sheet.language) }, value)
}

/** As everywhere: it only has its place in the order. */
export const plain: Row = (sheet, value, place) => describe(sheet, place, value)

/** The preferred language first; each with the code that it was given. */
const languages: Row = (sheet, value, place) =>
  (Array.isArray(value) ? value : [value]).flatMap(each => {
    if (!isFields(each)) return []
    const { language, preferred, ...rest } = each
    const word = preferred === false ? words.otherLanguage : words.language
    const at = { ...place, label: say(word, sheet.language) }
    return [...describe(sheet, { ...at, path: `${place.path}.language` }, language), ...describe(sheet, at, rest)]
  })

const marital: Row = (sheet, value, place) => {
  if (!isFields(value)) return describe(sheet, place, value)
  const code = Array.isArray(value.coding) && isFields(value.coding[0]) ? String(value.coding[0].code ?? '') : ''
  const said = sayConcept(value)
  const inWords = sayCode('marital', code, sheet.language)
  const [line, ...rest] = describe(sheet, place, value)
  if (!line) return rest
  return [said === code && code !== '' ? { ...line, value: inWords, raw: [code] } : line, ...rest]
}

/** References to the resources that are shown with it say nothing more; whatever else stands there does. */
export const elsewhere: Row = (sheet, value, place) =>
  (Array.isArray(value) ? value : [value]).flatMap(each => {
    if (each === undefined) return []
    const inside = isFields(each) && typeof each.reference === 'string' && each.reference.startsWith('#')
    return inside && each.display === undefined
      ? hushed('reference', 'type')(sheet, each, place)
      : describe(sheet, place, each)
  })

/** Not shown, but for parts that nobody expects there. */
export function hushed(...known: readonly string[]): Row {
  return (sheet, value, place) =>
    (Array.isArray(value) ? value : [value]).flatMap(each =>
      isFields(each) ? describe(sheet, place, without(each, 'id', ...known)) : [],
    )
}

/** What a resource belongs to goes without saying. */
export const belongsTo = hushed('reference', 'type', 'display', 'identifier')

/** Shown only when it is none of what it always is. */
export function unless(...usual: readonly string[]): Row {
  return (sheet, value, place) =>
    describe(sheet, place, value).filter(line => !usual.some(each => compact(line.value) === compact(each)))
}

export const patientRows: Rows = {
  name: plain,
  birthDate: plain,
  gender: coded('gender'),
  extension: plain,
  identifier: plain,
  address: plain,
  telecom: plain,
  communication: languages,
  maritalStatus: marital,
  generalPractitioner: elsewhere,
  active: unless('Yes', 'Oui'),
}

export const practitionerRows: Rows = {
  name: plain,
  telecom: plain,
  address: plain,
  gender: coded('gender'),
  active: unless('Yes', 'Oui'),
}

export const roleRows: Rows = {
  practitioner: elsewhere,
  organization: elsewhere,
  code: plain,
  telecom: plain,
  active: unless('Yes', 'Oui'),
}

export const organizationRows: Rows = {
  name: called('organization'),
  telecom: plain,
  address: plain,
  active: unless('Yes', 'Oui'),
}

export const relatedRows: Rows = {
  relationship: plain,
  name: plain,
  telecom: plain,
  address: plain,
  patient: belongsTo,
  active: unless('Yes', 'Oui'),
}

export const consentRows: Rows = {
  status: (sheet, value, place) =>
    coded('consent')(sheet, value, { ...place, label: say(headings.consent, sheet.language) }),
  provision: (sheet, value, place) => {
    if (!isFields(value)) return []
    const { type, ...rest } = value
    const at = { ...place, label: say(words.decision, sheet.language), path: `${place.path}.type` }
    const said = type === undefined ? [] : coded('consent')(sheet, type, at)
    return [...said, ...describe(sheet, place, rest)]
  },
  dateTime: plain,
  scope: plain,
  category: plain,
  performer: (sheet, value, place) => describe(sheet, place, value),
  patient: belongsTo,
}

/** Who and where of an appointment: by the type of the actor. The registrant is not named again. */
const participants: Row = (sheet, value, place) =>
  (Array.isArray(value) ? value : [value]).flatMap(each => {
    if (!isFields(each)) return []
    const { actor } = each
    const rest = without(
      each,
      'actor',
      'required',
      ...(each.status === 'accepted' || !isFields(actor) ? ['status'] : []),
    )
    if (!isFields(actor)) return describe(sheet, { ...place, label: say(words.participant, sheet.language) }, rest)
    const word = participantWord(actor)
    const at = { ...place, label: say(words[word ?? 'participant'], sheet.language) }
    const said = word === undefined ? '' : sayReference(sheet, actor)
    const line = lineOf({ ...at, path: `${place.path}.actor.display` }, said, [String(actor.display ?? said)])
    return [...line, ...belongsTo(sheet, actor, at), ...describe(sheet, at, rest)]
  })

function participantWord(actor: {
  readonly [name: string]: unknown
}): 'location' | 'provider' | 'participant' | undefined {
  const target = `${String(actor.type ?? '')} ${String(actor.reference ?? '')}`
  if (/Location/.test(target) || /#location/.test(target)) return 'location'
  if (/Practitioner|#provider|#requester/.test(target)) return 'provider'
  // Who it is about, and the service: shown in blocks of their own.
  if (/Patient|#registrant|need:person|#listing/.test(target))
    return actor.display === undefined ? undefined : 'participant'
  return 'participant'
}

/** Minutes as such. */
const minutes: Row = (sheet, value, place) =>
  lineOf(
    { ...place, label: say(words.duration, sheet.language) },
    `${String(value)} ${say(words.minutes, sheet.language)}`,
    [String(value)],
  )

export const appointmentRows: Rows = {
  start: called('start'),
  end: called('end'),
  minutesDuration: minutes,
  status: coded('appointment'),
  participant: participants,
  serviceType: plain,
  cancelationReason: called('cancelled'),
  identifier: plain,
  basedOn: elsewhere,
}
