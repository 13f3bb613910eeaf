/** Triggers and choices of a listing in words, and what the form of a listing holds. */
import type { TFunction } from 'i18next'
import type { Listing, ListingChoices, ListingDraft } from '../../../api/listings.ts'

/** Triggers with commas. */
export const triggerWords = (t: TFunction, triggers: readonly string[]): string =>
  triggers.map(name => t(`listings.trigger.${name}`, { defaultValue: name })).join(', ')

export type ListingFields = {
  slug: string
  from: string
  sourceId: string
  name: string
  integrated: boolean
  process: string
  triggers: readonly string[]
  includeRouted: boolean
  /** Empty: every target that a route leads to. */
  target: string
  liaison: string
  reason: string
}

export function fieldsOf(listing: Listing, reason = ''): ListingFields {
  return {
    slug: listing.slug,
    from: listing.from.id,
    sourceId: listing.sourceId ?? '',
    name: listing.name,
    integrated: listing.integrated,
    process: listing.process,
    triggers: listing.chosen,
    includeRouted: listing.includeRouted,
    target: listing.target?.id ?? '',
    liaison: listing.liaison ?? '',
    reason,
  }
}

export function draftOf(fields: ListingFields, choices: ListingChoices): ListingDraft {
  const { slug, from, sourceId, name, integrated, process, triggers, includeRouted, target, liaison } = fields
  return {
    slug,
    from,
    ...(sourceId.trim() ? { sourceId: sourceId.trim() } : {}),
    name: name.trim(),
    integrated,
    process,
    triggers: process === 'custom' ? triggers : [],
    includeRouted: includeRouted || alwaysRouted(choices, fields),
    ...(target ? { target } : {}),
    ...(liaison.trim() ? { liaison: liaison.trim() } : {}),
  }
}

/** The sets of triggers that count: of the target that is chosen, else of every one that a route leads to. */
export function setsFor(
  { targets, triggerSets }: ListingChoices,
  { from, target }: Pick<ListingFields, 'from' | 'target'>,
) {
  const names = targets
    .filter(each => each.from === from && (target === '' || each.connection.id === target))
    .map(each => each.triggerSet)
  const sets = triggerSets.filter(({ name }) => names.includes(name))
  return sets.length > 0 ? sets : triggerSets.slice(0, 1)
}

/** What can be chosen one by one. */
export function offeredTriggers(choices: ListingChoices, fields: Pick<ListingFields, 'from' | 'target'>): string[] {
  return [...new Set([...setsFor(choices, fields).flatMap(set => set.triggers), ...choices.ownTriggers])]
}

/** Whether the targets take routed requests whatever is chosen. */
export function alwaysRouted(choices: ListingChoices, fields: Pick<ListingFields, 'from' | 'target'>): boolean {
  return setsFor(choices, fields).every(set => set.includeRouted === 'always')
}
