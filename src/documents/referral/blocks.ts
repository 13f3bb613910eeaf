/** The blocks of a summary that are made of people, appointments, the form and consent. */
import { containedIds } from '../../model/referral/record.ts'
import { answerLines } from './answers.ts'
import { describeResource, type Rows } from './elements.ts'
import { type Fields, headingOf, isFields, type Sheet } from './lines.ts'
import type { SummaryLine } from './model.ts'
import {
  appointmentRows,
  belongsTo,
  consentRows,
  elsewhere,
  organizationRows,
  patientRows,
  practitionerRows,
  relatedRows,
  roleRows,
  unless,
} from './resources.ts'
import { say, words } from './words.ts'

/** What is contained, each resource taken once: what no block has taken is shown under "other". */
export type Shelf = { take(is: (resource: Fields) => boolean): Fields[] }

export function shelfOf(sheet: Sheet): Shelf {
  let left: Fields[] = (sheet.referral.contained ?? []).map(each => ({ ...each }))
  return {
    take(is) {
      const taken = left.filter(is)
      left = left.filter(each => !is(each))
      return taken
    },
  }
}

export const ofType =
  (type: string, id?: string) =>
  (resource: Fields): boolean =>
    resource.resourceType === type && (id === undefined || resource.id === id)

export function requesterLines(sheet: Sheet, shelf: Shelf): SummaryLine[] {
  return [
    ...shelf.take(ofType('Practitioner', containedIds.requesterPerson)).flatMap(show(sheet, practitionerRows)),
    ...shelf.take(ofType('Organization', containedIds.requesterOrganization)).flatMap(show(sheet, organizationRows)),
    ...shelf.take(ofType('PractitionerRole', containedIds.requester)).flatMap(show(sheet, roleRows)),
    ...elsewhere(sheet, sheet.referral.requester, {
      label: say(words.name, sheet.language),
      path: 'ServiceRequest.requester',
    }),
  ]
}

export function registrantLines(sheet: Sheet, shelf: Shelf): SummaryLine[] {
  return shelf.take(ofType('Patient', containedIds.registrant)).flatMap(show(sheet, patientRows))
}

export function contactLines(sheet: Sheet, shelf: Shelf): SummaryLine[] {
  return several(sheet, shelf.take(ofType('RelatedPerson')), relatedRows)
}

export function primaryCareLines(sheet: Sheet, shelf: Shelf): SummaryLine[] {
  return shelf.take(ofType('Practitioner', containedIds.primaryCare)).flatMap(show(sheet, practitionerRows))
}

export function appointmentLines(sheet: Sheet, shelf: Shelf): SummaryLine[] {
  const appointments = shelf.take(ofType('Appointment')).map(each => ({ ...each, identifier: namedGroup(sheet, each) }))
  return several(sheet, appointments, appointmentRows)
}

/** The identifier of a group appointment is called by its name, not by its address. */
function namedGroup(sheet: Sheet, appointment: Fields): unknown {
  const identifiers = appointment.identifier
  if (!Array.isArray(identifiers)) return identifiers
  return identifiers.map(each =>
    isFields(each) && each.system === 'urn:causeway:group-appointment' && each.type === undefined
      ? { ...each, type: { text: say(words.groupAppointment, sheet.language) } }
      : each,
  )
}

export function formLines(sheet: Sheet, shelf: Shelf): SummaryLine[] {
  const rows: Rows = {
    item: (at, items) => answerLines(at, items),
    // Whose form it is and that it is complete goes without saying.
    status: unless('completed'),
    subject: belongsTo,
    source: elsewhere,
    basedOn: belongsTo,
  }
  return shelf.take(ofType('QuestionnaireResponse')).flatMap(show(sheet, rows))
}

export function consentLines(sheet: Sheet, shelf: Shelf): SummaryLine[] {
  return several(sheet, shelf.take(ofType('Consent')), consentRows)
}

/** What no block knows, under the name of its type. */
export function otherLines(sheet: Sheet, shelf: Shelf): SummaryLine[] {
  const rows: Readonly<Record<string, Rows>> = {
    Patient: patientRows,
    Practitioner: practitionerRows,
    PractitionerRole: roleRows,
    Organization: organizationRows,
  }
  return shelf
    .take(() => true)
    .flatMap(each => {
      const type = String(each.resourceType ?? '')
      const lines = describeResource(sheet, each, rows[type] ?? {}, 1)
      return lines.length ? [headingOf(type), ...lines] : []
    })
}

function show(sheet: Sheet, rows: Rows): (resource: Fields) => SummaryLine[] {
  return resource => describeResource(sheet, resource, rows)
}

/** One as it is; several are told apart by a number. */
function several(sheet: Sheet, resources: readonly Fields[], rows: Rows): SummaryLine[] {
  if (resources.length < 2) return resources.flatMap(show(sheet, rows))
  return resources.flatMap((each, index) => {
    const lines = describeResource(sheet, each, rows, 1)
    return lines.length ? [headingOf(String(index + 1)), ...lines] : []
  })
}
