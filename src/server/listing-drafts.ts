/** A listing as somebody wants it: its shape at the door, what is wrong with it, and what is saved of it. */
import { z } from 'zod'
import type { Change } from '../configuration/change.ts'
import type { ListingWish } from '../configuration/listings.ts'
import { alwaysRouted, choiceFaults } from '../model/referral/choices.ts'
import { referralRoutes, triggerSetsOf } from '../pipeline/listing-targets.ts'
import { id } from './api.ts'
import { reason, slug } from './routes/connection-settings.ts'
import { process, trigger } from './show/listings.ts'

const text = z.string().trim().min(1).max(500)
export const listingDraft = z.object({
  slug,
  from: id,
  sourceId: text.nullish(),
  name: text,
  integrated: z.boolean(),
  process,
  triggers: z.array(trigger).max(20).default([]).describe('With the process custom only'),
  includeRouted: z.boolean().nullish().describe('Unless said: as the target has it'),
  target: id.nullish().describe('Absent: every target that a route leads to'),
  liaison: text.nullish(),
  reason,
})
type Draft = z.infer<typeof listingDraft>

/** The targets that count for a draft: the one that is named, else every one that a route leads to. */
function targetsOf({ configuration }: Change, { from, target }: Draft) {
  const slugOf = target ? configuration.connections.get(target)?.slug : undefined
  return referralRoutes(configuration, { source: from, target: slugOf }).map(route => route.target)
}

/** What is saved of a draft. */
export function listingWish(change: Change, given: Draft): ListingWish {
  const { slug: name, from, sourceId, triggers, includeRouted, target, liaison } = given
  return {
    slug: name,
    source: from,
    body: {
      ...(sourceId ? { sourceId } : {}),
      name: given.name,
      integrated: given.integrated,
      process: given.process,
      triggers,
      includeRouted: includeRouted ?? alwaysRouted(triggerSetsOf(targetsOf(change, given))),
      ...(target ? { target } : {}),
      ...(liaison ? { liaison } : {}),
    },
  }
}

/** What the schema cannot say: that both ends are there and joined, and that the target offers what was chosen. */
export function listingDraftFaults(change: Change, given: Draft): { path: string; code: string }[] {
  const { connections } = change.configuration
  const target = given.target ? connections.get(given.target) : undefined
  const faults = connections.has(given.from) ? [] : [{ path: 'from', code: 'unknown' }]
  if (given.target && !target) faults.push({ path: 'target', code: 'unknown' })
  else if (target && !target.connector.referrals) faults.push({ path: 'target', code: 'takes-no-referrals' })
  else if (target && targetsOf(change, given).length === 0) faults.push({ path: 'target', code: 'no-route' })
  const sets = triggerSetsOf(targetsOf(change, given))
  const { process: chosen, triggers, includeRouted } = given
  const choice = { process: chosen, triggers, ...(includeRouted === false ? { includeRouted } : {}) }
  for (const fault of choiceFaults(choice, sets))
    switch (fault.kind) {
      case 'not-custom':
      case 'none-chosen':
        faults.push({ path: 'triggers', code: fault.kind })
        break
      case 'not-offered':
        faults.push({ path: `triggers.${fault.at}`, code: fault.kind })
        break
      case 'always-routed':
        faults.push({ path: 'includeRouted', code: fault.kind })
        break
    }
  return faults
}
