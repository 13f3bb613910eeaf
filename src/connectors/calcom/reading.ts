/**
 * What reading back has told so far about a message, and the next question. Every answer of the API is read through
 * the same parser as a polled booking. Source: reference/calcom.md section 6.
 */
import type { Ask, EvolveInput, Finding } from '../connector.ts'
import { readApi } from './api-booking.ts'
import { type Booking, fromApi } from './booking.ts'
import type { CalcomSettings } from './config.ts'

/** `ended-series`: it was cancelled a moment ago, and the API may not show it yet. */
export type Question = 'booking' | 'seat' | 'series' | 'ended-series'
/** `unasked`: it can be asked; `cannot`: no credentials, or a person said to go on without; `missing`: not there. */
export type Answered = { kind: 'found'; bookings: readonly Booking[] } | { kind: 'unasked' | 'cannot' | 'missing' }

export type Reading = {
  answer(what: Question, key: string): Answered
  /** The uids before this booking, nearest first, as far as they are known or could be read. */
  chain(booking: Booking): { kind: 'walked'; ancestors: readonly string[] } | { kind: 'read'; ask: Ask }
}

/** A chain longer than this is not walked further; nobody moves a visit so often. */
const longestChain = 20

export function readingOf(input: Pick<EvolveInput<CalcomSettings>, 'settings' | 'findings' | 'asItIs'>): Reading {
  const { settings, findings, asItIs } = input
  const answer: Reading['answer'] = (what, key) => {
    const finding = findings.find(({ ask }) => ask.what === what && ask.key === key)
    if (finding) return answeredBy(finding, settings.defaultRegion)
    return { kind: settings.auth && !asItIs ? 'unasked' : 'cannot' }
  }
  return {
    answer,
    chain(booking) {
      const ancestors: string[] = []
      const seen = new Set([booking.uid])
      let uid = booking.previous ?? (booking.trigger === fromApi ? undefined : booking.uid)
      while (uid !== undefined && ancestors.length < longestChain) {
        if (uid !== booking.uid) ancestors.push(uid)
        seen.add(uid)
        const found = answer('booking', uid)
        if (found.kind === 'unasked') return { kind: 'read', ask: { what: 'booking', key: uid } }
        const before = found.kind === 'found' ? found.bookings[0]?.previous : undefined
        uid = before !== undefined && !seen.has(before) ? before : undefined
      }
      return { kind: 'walked', ancestors }
    },
  }
}

function answeredBy(finding: Finding, region: string): Answered {
  const read = readApi(finding.body, region)
  return read.kind === 'bookings' && read.bookings.length > 0
    ? { kind: 'found', bookings: read.bookings }
    : { kind: 'missing' }
}
