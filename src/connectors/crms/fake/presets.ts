/** The faults that a person can choose on the page, in their words. */
import type { Fault } from './knobs.ts'

type Preset = { name: string; says: string; fault: Omit<Partial<Fault>, 'times'> & Pick<Fault, 'does'> }

export const presets: readonly Preset[] = [
  {
    name: 'refuse',
    says: 'Refuse a referral: “Date of birth is required” (400)',
    fault: { on: 'create', does: 'answer', status: 400 },
  },
  { name: 'token', says: 'Refuse the token (401)', fault: { does: 'answer', status: 401 } },
  { name: 'plan', says: 'The plan does not include referrals (403)', fault: { does: 'answer', status: 403 } },
  {
    name: 'busy',
    says: 'Too many requests (429, again in 2 seconds)',
    fault: { does: 'answer', status: 429, retryAfter: '2' },
  },
  { name: 'broken', says: 'Broken (500)', fault: { does: 'answer', status: 500 } },
  { name: 'maintenance', says: 'Maintenance (503)', fault: { does: 'answer', status: 503 } },
  { name: 'error', says: 'Answer 200 with an error inside', fault: { on: 'create', does: 'error' } },
  { name: 'slow', says: 'Answer after 5 seconds', fault: { does: 'slow', ms: 5_000 } },
  { name: 'lost', says: 'Save the referral, then lose the answer', fault: { on: 'create', does: 'cut-after' } },
  { name: 'file', says: 'Fail to save a file (503)', fault: { on: 'attach', does: 'answer', status: 503 } },
  {
    name: 'file-large',
    says: 'Refuse a file as too large (413)',
    fault: { on: 'attach', does: 'answer', status: 413 },
  },
]

export function presetOf(name: string): Preset['fault'] | undefined {
  return presets.find(each => each.name === name)?.fault
}

/** A fault of the plan in a few words. */
export function wordsFor(fault: Fault): string {
  const known = presets.find(
    ({ fault: each }) => each.does === fault.does && each.on === fault.on && (each.status ?? 503) === fault.status,
  )
  const often = fault.percent === undefined ? `${fault.times}×` : `${fault.percent} %`
  return `${known?.says ?? [fault.does, fault.on, fault.status].filter(Boolean).join(' ')} · ${often}`
}
