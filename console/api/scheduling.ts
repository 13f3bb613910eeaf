/** How the organization schedules, and the privacy preview: shapes, calls and queries. */
import { queryOptions } from '@tanstack/react-query'
import { call } from './client.ts'

export const profileNames = ['small-practice', 'hospital', 'med-spa', 'behavioural-health', 'booking-layer'] as const
export type ProfileName = (typeof profileNames)[number]
export const ownedFields = ['status', 'time', 'practitioner', 'location', 'patient', 'visitType', 'text'] as const
export type OwnedField = (typeof ownedFields)[number]
export type Owner = 'scheduling' | 'ehr'
export type Owners = Record<OwnedField, Owner>
export const directions = ['ehr', 'booking', 'other'] as const
export type Direction = (typeof directions)[number]

export type SchedulingProfile = {
  name: ProfileName
  confidential: boolean
  ehrConfirms: boolean
  owners: Owners
  lists: Record<Direction, { Appointment: string[]; Patient: string[] }>
}
export type SchedulingDraft = { profile: ProfileName; owners: Owners; staleAfterMinutes: number; zone: string }
export type SchedulingSettings = SchedulingDraft & { version: number; profiles: SchedulingProfile[] }

export type StaysBecause = 'mapping' | 'profile' | 'denied'
export type PreviewItem = {
  message: string
  eventType: string
  at: string
  route: { id: string; slug: string }
  target: { id: string; slug: string; title: string }
  direction: Direction
  profile: ProfileName
  type: string
  covered: boolean
  stays: 'event' | 'filter' | null
  problem: string | null
  rows: { path: string; values: unknown[]; to: string[]; because: StaysBecause | null }[]
  body: unknown
  withheld: string[]
}

const at = (slug: string) => `/o/${encodeURIComponent(slug)}`

const readScheduling = (slug: string) => call<SchedulingSettings>('GET', `${at(slug)}/scheduling`)
export const saveScheduling = (slug: string, draft: SchedulingDraft, version: number, reason: string) =>
  call<SchedulingSettings>('PUT', `${at(slug)}/scheduling`, { ...draft, reason }, { 'if-match': `"v${version}"` })

export const schedulingQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'scheduling'], queryFn: () => readScheduling(slug) })

/** Of a message, or of the last bookings of a route. */
export type PreviewOf = { message?: string | undefined; route?: string | undefined }
export const privacyPreviewQuery = (slug: string, of: PreviewOf) =>
  queryOptions({
    queryKey: [slug, 'privacy-preview', of],
    queryFn: () => call<{ items: PreviewItem[] }>('POST', `${at(slug)}/privacy-previews`, of),
  })
