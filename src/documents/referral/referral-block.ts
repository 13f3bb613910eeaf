/** The first block: which referral it is, for which service, where it stands and why it was made. */
import { containedIds, type ReferralTag, referralSystems, referralTagSystem } from '../../model/referral/record.ts'
import { ofType, type Shelf } from './blocks.ts'
import { cleanText } from './clean.ts'
import { compact } from './compact.ts'
import { describe, describeResource, type Rows } from './elements.ts'
import { isFields, lineOf, type Sheet } from './lines.ts'
import type { SummaryLine } from './model.ts'
import { sayReference } from './references.ts'
import { belongsTo, called, coded, hushed, organizationRows, plain, unless } from './resources.ts'
import { say, type Word, words } from './words.ts'

const tagWords: Readonly<Record<ReferralTag, Word>> = {
  routed: 'routed',
  archived: 'archived',
  group: 'group',
  'requester-not-a-user': 'notUser',
}

/** Reference and identifiers stay in every note, mapped or not: people find the referral by them. */
export function referralLines(sheet: Sheet, shelf: Shelf): SummaryLine[] {
  const listings = shelf.take(ofType('HealthcareService', containedIds.listing))
  const listing = listings.flatMap(each => describeResource(sheet, each, listingRows))
  const receivers = shelf.take(ofType('Organization', containedIds.performer))
  const receiver = receivers.flatMap(each =>
    describeResource(sheet, each, { ...organizationRows, name: called('receiver') }),
  )
  const tasks = shelf.take(ofType('Task', containedIds.task)).flatMap(each => describeResource(sheet, each, taskRows))
  return [
    ...identifiers(sheet),
    ...parents(sheet),
    ...tags(sheet),
    ...listing,
    ...code(sheet, listing),
    ...receiver,
    ...tasks,
    ...describeResource(sheet, sheet.referral, requestRows),
    ...updated(sheet),
    ...lineOf({ label: say(words.zone, sheet.language), path: '' }, sheet.zone),
  ]
}

const listingRows: Rows = { name: called('listing'), active: undefined, identifier: plain }

const taskRows: Rows = {
  status: coded('class'),
  businessStatus: called('subStatus'),
  statusReason: plain,
  authoredOn: plain,
  lastModified: plain,
  // Always the same, or what it belongs to.
  intent: unless('proposal', 'order'),
  code: unless('process-request', 'perform-request'),
  focus: belongsTo,
  basedOn: belongsTo,
  for: belongsTo,
}

const requestRows: Rows = {
  status: (sheet, value, place) =>
    coded('status')(sheet, value, { ...place, label: say(words.requestStatus, sheet.language) }),
  priority: coded('priority'),
  reasonCode: called('reason'),
  reasonReference: plain,
  authoredOn: plain,
  category: plain,
  occurrenceDateTime: plain,
  occurrencePeriod: plain,
  note: plain,
  patientInstruction: plain,
  // Said in lines or blocks of their own.
  identifier: undefined,
  basedOn: undefined,
  requisition: undefined,
  code: undefined,
  requester: undefined,
  subject: belongsTo,
  intent: unless('proposal', 'order'),
  performer: outsiders('receiver'),
  supportingInfo: outsiders('other'),
}

/** References that lead out of the record; those to what is contained say nothing more. */
function outsiders(word: Word): NonNullable<Rows[string]> {
  return (sheet, value, place) =>
    (Array.isArray(value) ? value : [value]).filter(isFields).flatMap(each => {
      const at = { ...place, label: say(words[word], sheet.language) }
      const rest = hushed('reference', 'type', 'display', 'identifier')(sheet, each, at)
      if (String(each.reference ?? '').startsWith('#') && each.display === undefined) return rest
      return [...lineOf(at, sayReference(sheet, each)), ...rest]
    })
}

function identifiers(sheet: Sheet): SummaryLine[] {
  return (sheet.referral.identifier ?? []).flatMap(each => {
    const known =
      each.system === referralSystems.reference
        ? words.reference
        : each.system === referralSystems.id
          ? words.sourceId
          : undefined
    if (known === undefined || each.value === undefined) return describe(sheet, { label: '', path: '' }, each)
    const place = { label: say(known, sheet.language), path: '' }
    return [...lineOf(place, cleanText(each.value)), ...hushed('system', 'value', 'use', 'type')(sheet, each, place)]
  })
}

function parents(sheet: Sheet): SummaryLine[] {
  const place = { label: say(words.parent, sheet.language), path: '' }
  const lines = (sheet.referral.basedOn ?? []).flatMap(each => {
    const number = each.identifier?.value
    const rest = hushed('reference', 'type', 'display', 'identifier')(sheet, { ...each }, place)
    if (number === undefined) return [...lineOf(place, sayReference(sheet, { ...each })), ...rest]
    const display = each.display === undefined ? '' : ` (${cleanText(each.display)})`
    const more = hushed('system', 'value', 'use', 'type')(sheet, { ...each.identifier }, place)
    return [...lineOf(place, `${cleanText(number)}${display}`), ...more, ...rest]
  })
  const { requisition } = sheet.referral
  if (requisition?.value === undefined) return lines
  const shared = { label: say(words.requisition, sheet.language), path: '' }
  const known = lines.some(line => compact(line.value) === compact(requisition.value ?? ''))
  const rest = hushed('system', 'value', 'use', 'type')(sheet, { ...requisition }, shared)
  return [...lines, ...(known ? [] : lineOf(shared, cleanText(requisition.value))), ...rest]
}

function tags(sheet: Sheet): SummaryLine[] {
  return (sheet.referral.meta?.tag ?? []).flatMap(each => {
    const known = each.system === referralTagSystem && each.code !== undefined && Object.hasOwn(tagWords, each.code)
    if (!known) return describe(sheet, { label: say(words.label, sheet.language), path: '' }, each)
    const word = tagWords[each.code as ReferralTag]
    return [{ label: say(words[word], sheet.language), value: say(words.yes, sheet.language) }]
  })
}

/** What was asked for, where it says more than the listing's name. */
function code(sheet: Sheet, listing: readonly SummaryLine[]): SummaryLine[] {
  const lines = describe(
    sheet,
    { label: say(words.listing, sheet.language), path: 'ServiceRequest.code' },
    sheet.referral.code,
  )
  const known = new Set(listing.map(line => compact(line.value)))
  return lines.filter(line => !known.has(compact(line.value)))
}

function updated(sheet: Sheet): SummaryLine[] {
  const at = sheet.referral.meta?.lastUpdated
  return at === undefined
    ? []
    : describe(sheet, { label: say(words.updated, sheet.language), path: '' }, at).map(line => ({
        label: line.label,
        value: line.value,
      }))
}
