/** Service listings as people see them: what is wanted of each, where its referrals go, and how many there were. */
import { z } from 'zod'
import { ownTriggers } from '../../model/referral/choices.ts'
import { triggersOf } from '../../model/referral/listing.ts'
import {
  referralProcesses,
  referralProcessNames,
  referralTriggerNames,
  type TriggerSetName,
  triggerSets,
} from '../../model/referral/triggers.ts'
import type { Configuration, ListingConfig } from '../../pipeline/configuration.ts'
import { referralRoutes, takingOf } from '../../pipeline/listing-targets.ts'
import { id, instant, instantOf } from '../api.ts'
import { connectionName, nameConnection } from './connections.ts'

export const trigger = z.enum(referralTriggerNames)
export const process = z.enum(referralProcessNames)
const setName = z.enum(Object.keys(triggerSets) as [TriggerSetName, ...TriggerSetName[]])
const updates = z.enum(['none', 'until-accepted', 'always'])

const target = z.object({
  connection: connectionName,
  route: z.string(),
  triggerSet: setName,
  updates: updates.describe('What it takes after the first import'),
})

export const listing = z.object({
  id,
  slug: z.string(),
  version: z.number().int(),
  from: connectionName,
  sourceId: z.string().nullable(),
  name: z.string(),
  integrated: z.boolean(),
  process,
  chosen: z.array(trigger).describe('One by one, where the process is custom'),
  triggers: z.array(trigger).describe('In force'),
  includeRouted: z.boolean(),
  target: connectionName.nullable().describe('Chosen; null: every target that a route leads to'),
  targets: z.array(target).describe('Where its referrals go as things are'),
  liaison: z.string().nullable(),
  referrals30: z.number().int().describe('That came in within 30 days'),
  lastReferralAt: instant.nullable(),
})
export type ShownListing = z.infer<typeof listing>

/** A listing as the API gives it out. */
export function showListing(
  configuration: Configuration,
  each: ListingConfig,
  counted: { recent: number; last_at: Date | null } | undefined,
): ShownListing {
  const chosen = [...configuration.connections.values()].find(({ slug }) => slug === each.target)
  return {
    id: each.id,
    slug: each.slug,
    version: each.version,
    from: nameConnection(configuration, each.source),
    sourceId: each.sourceId ?? null,
    name: each.name,
    integrated: each.integrated,
    process: each.process,
    chosen: each.process === 'custom' ? [...each.triggers] : [],
    triggers: [...triggersOf(each)],
    includeRouted: each.includeRouted,
    // Of a target that was removed only the id is left.
    target: chosen
      ? nameConnection(configuration, chosen.id)
      : each.target === undefined
        ? null
        : nameConnection(configuration, each.target),
    targets: referralRoutes(configuration, each).flatMap(route => {
      const taking = takingOf(route.target)
      return taking
        ? [{ connection: nameConnection(configuration, route.target.id), route: route.slug, ...taking }]
        : []
    }),
    liaison: each.liaison ?? null,
    referrals30: counted?.recent ?? 0,
    lastReferralAt: instantOf(counted?.last_at),
  }
}

export const choices = z.object({
  processes: z.array(z.object({ name: process, triggers: z.array(trigger), recommended: z.boolean() })),
  triggerSets: z.array(
    z.object({ name: setName, triggers: z.array(trigger), includeRouted: z.enum(['choice', 'always']) }),
  ),
  ownTriggers: z.array(trigger).describe('Conditions of our own, offered beside every set'),
  warned: z.array(trigger).describe('Chosen with a warning'),
  targets: z
    .array(z.object({ from: id, connection: connectionName, triggerSet: setName, updates }))
    .describe('Where referrals of a source can go: a route leads there, and it takes them'),
  sources: z.array(connectionName).describe('Connections that can send referrals'),
})

/** What can be chosen, as data: so that no screen has a copy of its own. */
export function showChoices(configuration: Configuration): z.infer<typeof choices> {
  const { routes } = configuration
  const reached = new Map(
    routes.flatMap(route => {
      const taking = takingOf(route.target)
      const entry = { from: route.source.id, connection: nameConnection(configuration, route.target.id) }
      return taking ? [[`${route.source.id} ${route.target.id}`, { ...entry, ...taking }] as const] : []
    }),
  )
  const receiving = [...configuration.connections.values()].filter(
    ({ connector }) => connector.inbound !== undefined || connector.pull !== undefined,
  )
  return {
    processes: [
      ...Object.entries(referralProcesses).map(([name, triggers]) => ({
        name: process.parse(name),
        triggers: [...triggers],
        recommended: name === 'end-of-handling',
      })),
      { name: 'custom' as const, triggers: [], recommended: false },
    ],
    triggerSets: Object.entries(triggerSets).map(([name, set]) => ({
      name: setName.parse(name),
      triggers: [...set.triggers],
      includeRouted: set.includeRouted,
    })),
    ownTriggers: [...ownTriggers],
    warned: ['closed-error'],
    targets: [...reached.values()],
    sources: receiving.map(({ id: connection }) => nameConnection(configuration, connection)),
  }
}
