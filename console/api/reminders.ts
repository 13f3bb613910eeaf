/** Messages to people: what was sent, how, and what was found out about booking systems. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { call, withQuery } from './client.ts'

export type ReminderKind = 'confirmation' | 'moved' | 'cancelled' | 'reminder'
export type ReminderChannel = 'email' | 'sms'
export type ReminderState = 'waiting' | 'sending' | 'sent' | 'failed' | 'unclear' | 'not-sent' | 'dropped'
type Named = { id: string; slug: string; title: string }

export type Reminder = {
  id: string
  visit: string
  startsAt: string
  kind: ReminderKind
  minutesBefore: number
  state: ReminderState
  reason: string | null
  channel: ReminderChannel | null
  language: 'en' | 'fr' | null
  person: { id: string; name: string | null; wanted: boolean } | null
  tries: number
  status: number | null
  dueAt: string | null
  endedAt: string | null
  createdAt: string
}
export type ReminderPage = { items: Reminder[]; next: string | null; counts: Partial<Record<ReminderState, number>> }

export type ReminderSettings = {
  on: boolean
  kinds: Record<ReminderKind, Record<ReminderChannel, boolean>>
  hoursBefore: number[]
  first: ReminderChannel
  quiet: { from: string; to: string }
  fallback: 'en' | 'fr'
  nameless: boolean
  place: 'address' | 'name' | 'none'
  contact: { phone: string; email: string }
  consent: 'given' | 'ranked'
}
export type ShownGateway = {
  url: string
  header: string
  from: string
  fields: { to: string; from: string; text: string }
  keepsKeys: boolean
  answered: boolean
}
export type ReminderSetUp = {
  version: number
  settings: ReminderSettings
  profile: string
  zone: string
  mail: boolean
  gateway: ShownGateway | null
  answersTo: string | null
}
export type GivenGateway = Omit<ShownGateway, 'answered'> & { key?: string; secret?: string }

export type Found = 'yes' | 'no' | 'unsure'
export const checkQuestions = ['confirmations', 'reminders', 'moves', 'cancellations'] as const
export type CheckAnswers = Record<(typeof checkQuestions)[number], Found> & { hubSends: boolean }
export type ReminderCheck = {
  connection: Named
  checked: (CheckAnswers & { at: string; by: { id: string; name: string | null } }) | null
}

export type ReminderText = {
  kind: ReminderKind
  language: 'en' | 'fr'
  subject: string
  mail: string
  sms: string
  characters: number
  parts: number
}
export type ReminderTest = { ok: boolean; problem: string | null; status: number | null }

const at = (slug: string) => `/o/${encodeURIComponent(slug)}/reminders`

export const saveReminderSettings = (slug: string, settings: ReminderSettings, version: number) =>
  call<{ version: number }>('PUT', `${at(slug)}/settings`, { settings }, { 'if-match': `"${version}"` })
export const saveGateway = (slug: string, gateway: GivenGateway | null) =>
  call<{ done: true }>('PUT', `${at(slug)}/gateway`, { gateway })
export const saveReminderCheck = (slug: string, connection: string, check: CheckAnswers) =>
  call<{ done: true }>('PUT', `${at(slug)}/checks/${connection}`, check)
export const setWanted = (slug: string, person: string, wanted: boolean) =>
  call<{ wanted: boolean }>('PUT', `${at(slug)}/people/${person}`, { wanted })
export const testReminder = (slug: string, test: { channel: ReminderChannel; to: string; language: 'en' | 'fr' }) =>
  call<ReminderTest>('POST', `${at(slug)}/tests`, test)

type Asked = { state?: string | undefined; record?: string | undefined; cursor?: string | undefined }

export const remindersQuery = (slug: string, { state, record, cursor }: Asked) =>
  queryOptions({
    queryKey: [slug, 'reminders', state ?? '', record ?? '', cursor ?? ''],
    queryFn: () => call<ReminderPage>('GET', withQuery(at(slug), { state, record, cursor, limit: 25 })),
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  })
export const reminderSetUpQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'reminder-settings'],
    queryFn: () => call<ReminderSetUp>('GET', `${at(slug)}/settings`),
  })
export const reminderChecksQuery = (slug: string) =>
  queryOptions({
    queryKey: [slug, 'reminder-checks'],
    queryFn: () => call<{ items: ReminderCheck[] }>('GET', `${at(slug)}/checks`),
  })
/** By the version of the settings: other settings, other words. Of a visit, or of an example. */
export const reminderTextsQuery = (slug: string, version: number, visit: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'reminder-texts', version, visit ?? ''],
    queryFn: () =>
      call<{ texts: ReminderText[]; not: string | null }>('POST', `${at(slug)}/previews`, visit ? { visit } : {}),
    retry: false,
  })
