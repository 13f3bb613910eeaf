/**
 * Everything that a referral's record holds, as blocks of lines in the order people read them. What no block knows is
 * shown under "other details": nothing is ever dropped (SPEC REF-5; reference/referrals.md section 10).
 */
import type { ServiceRequest } from '../../model/fhir.ts'
import { identifierValue } from '../../model/fhir.ts'
import { referralSystems } from '../../model/referral/record.ts'
import {
  appointmentLines,
  consentLines,
  contactLines,
  formLines,
  otherLines,
  primaryCareLines,
  registrantLines,
  requesterLines,
  type Shelf,
  shelfOf,
} from './blocks.ts'
import { cleanLine } from './clean.ts'
import { glanceOf } from './glance.ts'
import type { Sheet } from './lines.ts'
import { attachmentLines, messageLines } from './messages.ts'
import { type BlockKey, blockKeys, type ReferralSummary, type SummaryLine, type SummaryOptions } from './model.ts'
import { referralLines } from './referral-block.ts'
import { restrictionLines } from './restrictions.ts'
import { headings, say, words } from './words.ts'

export type { BlockKey, Language, ReferralSummary, SummaryBlock, SummaryLine, SummaryOptions } from './model.ts'

const blocks: Readonly<Record<BlockKey, (sheet: Sheet, shelf: Shelf) => SummaryLine[]>> = {
  referral: referralLines,
  appointment: appointmentLines,
  requester: requesterLines,
  registrant: registrantLines,
  contact: contactLines,
  'primary-care': primaryCareLines,
  answers: formLines,
  consent: consentLines,
  messages: messageLines,
  attachments: attachmentLines,
  restrictions: restrictionLines,
  // Last, when every other block has taken what it knows.
  other: otherLines,
}

/** The summary of a referral. Pure: the same record gives the same summary. */
export function summaryOf(referral: ServiceRequest, options: SummaryOptions): ReferralSummary {
  const { language, zone } = options
  const sheet: Sheet = { referral, language, zone }
  const shelf = shelfOf(sheet)
  const reference =
    identifierValue(referral, referralSystems.reference) ?? identifierValue(referral, referralSystems.id)
  const shown = blockKeys
    .map(key => ({ key, heading: say(headings[key], language), lines: blocks[key](sheet, shelf) }))
    .filter(block => block.lines.length > 0)
  return {
    language,
    organization: cleanLine(options.organization),
    title: say(words.title, language),
    ...(reference === undefined ? {} : { reference: cleanLine(reference) }),
    ...(referral.meta?.lastUpdated === undefined ? {} : { updatedAt: referral.meta.lastUpdated }),
    zone,
    glance: glanceOf(sheet, shown),
    blocks: shown,
  }
}
