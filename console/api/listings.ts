/** Service listings: the shapes and calls of their register, of previews of a choice, and of bringing in what came before. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'
import type { Named } from './setUpTypes.ts'

export type Updates = 'none' | 'until-accepted' | 'always'
/** As the hub names it; its words are under `listings.process`. */
export type Process = string
/** As the hub names it; its words are under `listings.trigger`. */
export type Trigger = string

export type ListingTarget = { connection: Named; route: string; triggerSet: string; updates: Updates }
export type Listing = {
  id: string
  slug: string
  version: number
  from: Named
  sourceId: string | null
  name: string
  integrated: boolean
  process: Process
  chosen: readonly Trigger[]
  triggers: readonly Trigger[]
  includeRouted: boolean
  target: Named | null
  targets: readonly ListingTarget[]
  liaison: string | null
  referrals30: number
  lastReferralAt: string | null
}
export type Unregistered = {
  from: Named
  sourceId: string | null
  name: string
  referrals: number
  lastSeenAt: string
}
export type ListingChoices = {
  processes: readonly { name: Process; triggers: readonly Trigger[]; recommended: boolean }[]
  triggerSets: readonly { name: string; triggers: readonly Trigger[]; includeRouted: 'choice' | 'always' }[]
  ownTriggers: readonly Trigger[]
  warned: readonly Trigger[]
  targets: readonly { from: string; connection: Named; triggerSet: string; updates: Updates }[]
  sources: readonly Named[]
}
/** What is sent to make or change one; `from` and `target` are the ids of connections. */
export type ListingDraft = {
  slug: string
  from: string
  sourceId?: string
  name: string
  integrated: boolean
  process: Process
  triggers: readonly Trigger[]
  includeRouted?: boolean
  target?: string
  liaison?: string
}

export type ListedReferral = {
  id: string
  reference: string | null
  who: string | null
  receivedAt: string
  class: string
  label: string | null
  routed: boolean
}
export type Foreseen = { kind: 'imported'; event: string; at: string } | { kind: 'never'; because: string }
export type ChoicePreview = {
  looked: number
  choices: readonly {
    process: Process
    triggers: readonly Trigger[]
    imported: number
    never: number
    alsoArrived: number
    onlyForeseen: number
    onlyArrived: number
  }[]
  referrals: readonly (ListedReferral & { arrivedAt: string | null; foreseen: readonly Foreseen[] })[]
}
export type PreviewQuestion = {
  listing?: string
  source: string
  sourceId?: string
  name?: string
  target?: string
  includeRouted: boolean
  choices: readonly { process: Process; triggers: readonly Trigger[] }[]
}
export type BringInPreview = { id: string; selected: number; more: boolean; sample: readonly ListedReferral[] }

const at = (slug: string, path: string) => `/o/${encodeURIComponent(slug)}/listings${path}`
const because = (reason: string | undefined) => (reason ? { reason } : {})

export const createListing = (slug: string, draft: ListingDraft, reason?: string) =>
  call<{ id: string; version: number }>('POST', at(slug, ''), { ...draft, ...because(reason) })
export const saveListing = (slug: string, id: string, version: number, draft: ListingDraft, reason?: string) =>
  call<{ version: number }>(
    'PUT',
    at(slug, `/${id}`),
    { ...draft, ...because(reason) },
    { 'if-match': `"v${version}"` },
  )
export const removeListing = (slug: string, id: string, reason: string) =>
  call<unknown>('DELETE', at(slug, `/${id}`), { reason })
export const previewBringIn = (slug: string, id: string) =>
  call<BringInPreview>('POST', at(slug, `/${id}/bring-in/previews`), {})
export const bringIn = (slug: string, id: string, preview: string, reason: string) =>
  call<unknown>('POST', at(slug, `/${id}/bring-in`), { preview, reason })

export const listingsQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'listings'],
    queryFn: () => call<{ items: Listing[] }>('GET', at(slug, '')),
  })
export const unregisteredQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'listings', 'unregistered'],
    queryFn: () => call<{ items: Unregistered[] }>('GET', at(slug, '/unregistered')),
  })
export const listingChoicesQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'listings', 'choices'],
    queryFn: () => call<ListingChoices>('GET', at(slug, '/choices')),
  })
/** Each look is on record as a read: so it is asked for once, and not again by itself. */
export const choicePreviewQuery = (slug: string, question: PreviewQuestion) =>
  queryOptions({
    queryKey: [slug, 'listing-preview', question],
    queryFn: () => call<ChoicePreview>('POST', at(slug, '/previews'), question),
    staleTime: 600_000,
    refetchOnWindowFocus: false,
    placeholderData: keepPreviousData,
  })
