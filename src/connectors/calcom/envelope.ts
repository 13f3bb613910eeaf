/**
 * From the bytes of a webhook to its trigger and payload: both envelope shapes (with `payload`, and the flat ones of
 * the meeting timers), every version, and the reasons why a body is none of them. Source: reference/calcom.md
 * sections 2 and 3.
 */
import type { HeaderReader, MarkKind, Notice, Parsed } from '../connector.ts'
import { instantOf } from './instants.ts'
import { markIn } from './out-of-office.ts'
import { formStream } from './routing-forms.ts'
import { type Fields, fieldsOf, textOf } from './tolerant.ts'
import { isTrigger, type Trigger, triggers, webhookVersions } from './triggers.ts'

type Refused = Extract<Parsed, { kind: 'refused' }>
type Ignored = Extract<Parsed, { kind: 'ignored' }>
/** A row of the meeting timers, which has no `payload`. */
export type TimerRow = { kind: 'timer'; mark: MarkKind; row: Fields; notices: Notice[] }
export type Envelope = { kind: 'envelope'; trigger: Trigger; saidAt: string; payload: Fields; notices: Notice[] }

/** Deeper than any real message; every level costs the reader a stack frame. */
export const maxDepth = 64

const utf8 = new TextDecoder('utf-8', { fatal: true })
export const versionHeader = 'x-cal-webhook-version'

/** The JSON of a body, or why it has none. Invalid UTF-8 counts as no JSON. */
export function jsonOf(body: Uint8Array, contentType: string | undefined): { value: unknown } | Refused {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(body))
  } catch {
    // Cal.com sends a template that renders no JSON as a form; with the JSON content type it is simply broken.
    const type = contentType?.split(';')[0]?.trim().toLowerCase()
    const template = type !== undefined && type !== 'application/json'
    return { kind: 'refused', problem: template ? 'message.template' : 'message.not-json' }
  }
  return deeperThan(value, maxDepth) ? { kind: 'refused', problem: 'message.too-deep' } : { value }
}

/** Reads the envelope. A ping, and triggers that are unknown or without effect, end here. */
export function readEnvelope(body: Uint8Array, headers: HeaderReader): Envelope | TimerRow | Refused | Ignored {
  // The content type alone says nothing: 6.2 keeps that of a form on BOOKING_REQUESTED although the body is JSON.
  const json = jsonOf(body, headers.get('content-type'))
  if ('kind' in json) return json
  const envelope = fieldsOf(json.value)
  const trigger = textOf(envelope.triggerEvent)
  if (!trigger) {
    const empty = Object.keys(envelope).length === 0
    return { kind: 'refused', problem: empty ? 'message.unreadable' : 'message.template', where: 'triggerEvent' }
  }
  const notices = versionNotices(headers.get(versionHeader))
  if (!isTrigger(trigger)) {
    const detail = /^[A-Z][A-Z_]{0,59}$/.test(trigger) ? trigger : 'unreadable'
    return { kind: 'ignored', reason: 'unknown-trigger', notices: [...notices, { problem: 'trigger.unknown', detail }] }
  }
  const meaning = triggers[trigger]
  const { does } = meaning
  if (does === 'ping') return { kind: 'ignored', reason: 'ping', notices }
  if (does === 'notice')
    return {
      kind: 'ignored',
      reason: 'no-effect',
      notices: [...notices, { problem: meaning.problem, detail: trigger }],
    }
  if (does === 'timer') return { kind: 'timer', mark: meaning.mark, row: envelope, notices }
  if (!isObject(envelope.payload)) return { kind: 'refused', problem: 'message.template', where: 'payload', notices }
  if (does === 'leave') {
    const { notes } = fieldsOf(fieldsOf(envelope.payload).oooEntry)
    return { kind: 'ignored', reason: markIn(notes) ? 'echo' : 'no-effect', notices }
  }
  if (does === 'form') {
    const told = 'problem' in meaning ? [{ problem: meaning.problem, detail: trigger }] : []
    return { kind: 'ignored', reason: 'no-effect', notices: [...notices, ...told], rings: [formStream] }
  }
  if (does === 'no-effect') return { kind: 'ignored', reason: 'no-effect', notices }
  const saidAt = instantOf(envelope.createdAt)
  if (!saidAt) return { kind: 'refused', problem: 'message.unreadable', where: 'createdAt', notices }
  return { kind: 'envelope', trigger, saidAt, payload: fieldsOf(envelope.payload), notices }
}

function versionNotices(version: string | undefined): Notice[] {
  if (version === undefined || webhookVersions.includes(version)) return []
  return [{ problem: 'version.unknown', detail: /^\d{4}-\d{2}-\d{2}$/.test(version) ? version : 'unreadable' }]
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const child of Array.isArray(value) ? value : Object.values(value))
    if (deeperThan(child, levels - 1)) return true
  return false
}
