/** Previews of a guided choice, and of bringing in what came before: initials, reference numbers, events and times. */
import { z } from 'zod'
import { identifierValue, type ServiceRequest } from '../../model/fhir.ts'
import { referralSystems, registrantOf, subStatusOf } from '../../model/referral/record.ts'
import { nameOf } from '../../pipeline/display.ts'
import type { Previewed } from '../../pipeline/listing-preview.ts'
import type { ListedReferral } from '../../store/listing-referrals.ts'
import { id, instant, instantOf } from '../api.ts'
import { process, trigger } from './listings.ts'
import { initialsOf } from './people.ts'

export const listedReferral = z.object({
  id,
  reference: z.string().nullable(),
  who: z.string().nullable().describe('Initials'),
  receivedAt: instant,
  class: z.string(),
  label: z.string().nullable().describe('Of its sub-status, as the organization calls it'),
  routed: z.boolean(),
})

const foreseen = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('imported'), event: z.string(), at: instant }),
  z.object({ kind: z.literal('never'), because: z.enum(['routed-excluded', 'trigger-not-chosen']) }),
])

export const choicePreview = z.object({
  looked: z.number().int().describe('How many referrals there were to look at'),
  choices: z.array(
    z.object({
      process,
      triggers: z.array(trigger),
      imported: z.number().int(),
      never: z.number().int(),
      alsoArrived: z.number().int(),
      onlyForeseen: z.number().int().describe('Would have been imported, and did not arrive'),
      onlyArrived: z.number().int().describe('Would not have been imported, and did arrive'),
    }),
  ),
  referrals: z.array(
    listedReferral.extend({
      arrivedAt: instant.nullable().describe('When it really arrived; null: it did not'),
      foreseen: z.array(foreseen).describe('For each choice, in their order'),
    }),
  ),
})

export const bringInPreview = z.object({
  id: id.describe('Starts it'),
  selected: z.number().int(),
  more: z.boolean().describe('More are left out than one act may take: these are the oldest of them'),
  sample: z.array(listedReferral),
})

/** What a preview of choices found. */
export function showChoicePreview({ choices, referrals }: Previewed): z.infer<typeof choicePreview> {
  return {
    looked: referrals.length,
    choices: choices.map(({ includeRouted: _, triggers, ...each }) => ({ ...each, triggers: [...triggers] })),
    referrals: referrals.map(({ row, referral, arrivedAt, foreseen: each }) => ({
      ...showReferral(row, referral),
      arrivedAt: instantOf(arrivedAt),
      foreseen: each.map(one =>
        one.kind === 'never' ? one : { kind: one.kind, event: one.event, at: one.at.toISOString() },
      ),
    })),
  }
}

/** A referral as a preview names it. */
export function showReferral(row: ListedReferral, referral: ServiceRequest): z.infer<typeof listedReferral> {
  return {
    id: row.record,
    reference: identifierValue(referral, referralSystems.reference) ?? null,
    who: initialsOf(nameOf(registrantOf(referral)?.name?.[0])),
    receivedAt: row.received_at.toISOString(),
    class: row.class,
    label: subStatusOf(referral) ?? null,
    routed: row.routed,
  }
}
