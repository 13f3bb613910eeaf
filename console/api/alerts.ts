/** Alerts: what is open, what there was, the rules, and who is told. */
import { queryOptions } from '@tanstack/react-query'
import { call, withQuery } from './client.ts'

export type Severity = 'info' | 'warning' | 'critical'
type Named = { id: string; slug: string; title: string }

export type AlertTold = {
  channel: string | null
  event: 'opened' | 'cleared' | 'summary'
  state: 'held' | 'merged' | 'waiting' | 'sent' | 'failed'
  problem: string | null
  status: number | null
  dueAt: string | null
  at: string
}
export type Alert = {
  id: string
  code: string
  class: string
  severity: Severity
  connection: Named | null
  route: { id: string; slug: string } | null
  step: string | null
  issue: string | null
  message: string | null
  delivery: string | null
  facts: {
    count?: number
    depth?: number
    ageMs?: number
    silentMs?: number
    usualMs?: number
    problem?: string
    requester?: string
    endsAt?: string
  }
  openedAt: string
  clearedAt: string | null
  dismissed: boolean
  told: AlertTold[]
}

export type QueueLimits = { depth: number; oldestMinutes: number }
export type QuietWindow = { days: number[]; from: string; to: string }
export type AlertRules = {
  language: 'en' | 'fr'
  issues: { on: boolean; least: Severity; codes: string[]; connections: string[] }
  connections: { down: boolean; paused: boolean }
  queue: QueueLimits & { on: boolean; of: Record<string, QueueLimits> }
  watchdog: { on: boolean; times: number; memberHours: number }
  quiet: { on: boolean; zone: string; windows: QuietWindow[] }
}
export type MailState = {
  setUp: boolean
  waiting: number
  stuckSince: string | null
  problem: string | null
  lastSentAt: string | null
  lost: number
}
export type AlertSettings = { version: number; rules: AlertRules; mail: MailState }

export type AlertChannel = {
  id: string
  kind: 'email' | 'webhook'
  state: 'on' | 'off'
  address: string
  problem: string | null
  failedAt: string | null
  workedAt: string | null
  /** Until then calls are signed with the secret before, too. */
  oldSecretUntil: string | null
}
export type NewChannel = { kind: 'email'; to: string } | { kind: 'webhook'; url: string }
export type ChannelTest = { ok: boolean; problem: string | null; status: number | null }

const at = (slug: string) => `/o/${encodeURIComponent(slug)}/alerts`

const listAlerts = (slug: string, state: string | undefined, cursor: string | undefined) =>
  call<{ items: Alert[]; next: string | null }>('GET', withQuery(at(slug), { state, cursor, limit: 20 }))
const readAlertSettings = (slug: string) => call<AlertSettings>('GET', `${at(slug)}/rules`)
export const saveAlertRules = (slug: string, rules: AlertRules, version: number) =>
  call<{ version: number }>('PUT', `${at(slug)}/rules`, { rules }, { 'if-match': `"${version}"` })
const listChannels = (slug: string) => call<{ items: AlertChannel[] }>('GET', `${at(slug)}/channels`)
export const addChannel = (slug: string, channel: NewChannel) =>
  call<{ id: string; secret: string | null }>('POST', `${at(slug)}/channels`, channel)
export const setChannelState = (slug: string, id: string, state: 'on' | 'off') =>
  call<{ done: true }>('POST', `${at(slug)}/channels/${id}/state`, { state })
export const removeChannel = (slug: string, id: string) => call<{ done: true }>('DELETE', `${at(slug)}/channels/${id}`)
export const rotateSecret = (slug: string, id: string) =>
  call<{ secret: string | null; oldSecretUntil: string }>('POST', `${at(slug)}/channels/${id}/rotate`)
export const testChannel = (slug: string, id: string) => call<ChannelTest>('POST', `${at(slug)}/channels/${id}/test`)

export const alertsQuery = (slug: string, state: string | undefined, cursor: string | undefined) =>
  queryOptions({
    queryKey: [slug, 'alerts', state ?? '', cursor ?? ''],
    queryFn: () => listAlerts(slug, state, cursor),
  })
export const alertSettingsQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'alert-rules'], queryFn: () => readAlertSettings(slug), refetchInterval: 30_000 })
export const alertChannelsQuery = (slug: string) =>
  queryOptions({ queryKey: [slug, 'alert-channels'], queryFn: () => listChannels(slug) })
