/**
 * Did every referral arrive that should have, once and whole? What should have is worked out from Caredove's side alone: its
 * messages, and what the listings ask for. Compared with what the CRMS and the inbox hold, as people would see it.
 */
import { type Listing, triggersOf } from '../model/referral/listing.ts'
import { isTriggered } from '../model/referral/triggers.ts'
import type { CaredoveReferral, CrmsReferral } from './referral-simulators.ts'

/** A referral where it arrived: a file by its name and size. */
export type Arrived = {
  /** What it is known by there: Caredove's id of it, or its number. */
  key: string
  name: string
  birthDate: string | undefined
  files: readonly { title: string; size: number }[]
}

export type ReferralEquality = {
  /** How many should have arrived, by target. */
  expected: Readonly<Record<string, number>>
  missing: string[]
  extra: string[]
  doubled: string[]
  /** Another name or birth date than at Caredove. */
  changed: string[]
  /** Files that are not there, or that should not be. */
  files: string[]
}

export type Sides = {
  caredove: readonly CaredoveReferral[]
  listings: readonly Listing[]
  /** By target. */
  arrived: Readonly<Record<string, readonly Arrived[]>>
  /** Titles of files that no target may get. */
  keptBack: readonly string[]
}

/** The summary that the hub makes; every update brings a new one. */
const summary = 'referral-summary.pdf'

/** Compares; every list is empty when nothing was lost, doubled, changed or left behind. Pure. */
export function compareReferrals({ caredove, listings, arrived, keptBack }: Sides): ReferralEquality {
  const result: ReferralEquality = { expected: {}, missing: [], extra: [], doubled: [], changed: [], files: [] }
  for (const [target, there] of Object.entries(arrived)) {
    const expected = caredove.filter(referral => isExpected(referral, listings, target))
    Object.assign(result.expected, { [target]: expected.length })
    const unknown = new Set(there)
    for (const referral of expected) {
      const found = there.filter(({ key }) => key === referral.id || key === referral.reference)
      for (const each of found) unknown.delete(each)
      const where = `${target} · ${referral.listing} · ${referral.reference}`
      if (found.length === 0) result.missing.push(where)
      if (found.length > 1) result.doubled.push(where)
      for (const one of found) {
        if (!isSamePerson(referral, one)) result.changed.push(where)
        const differs = differingFiles(referral, one, keptBack, target === 'crms')
        if (differs.length > 0) result.files.push(`${where} · ${differs.join(', ')}`)
      }
    }
    for (const { key } of unknown) result.extra.push(`${target} · ${key}`)
  }
  return result
}

/** Whether one of its messages that reached the hub is one that its listing hands over on, to this target. */
function isExpected(referral: CaredoveReferral, listings: readonly Listing[], target: string): boolean {
  const listing = listings.find(({ name }) => name === referral.listing)
  if (!listing?.integrated || listing.target !== target) return false
  if (referral.parent !== undefined && !listing.includeRouted) return false
  return referral.attempts.some(({ state, event }) => state === 'sent' && isTriggered(triggersOf(listing), event))
}

function isSamePerson({ registrant }: CaredoveReferral, { name, birthDate }: Arrived): boolean {
  return name === `${registrant.first} ${registrant.last}` && birthDate === registrant.birthDate
}

/** Titles that one side has and the other has not. */
function differingFiles(
  referral: CaredoveReferral,
  { files }: Arrived,
  keptBack: readonly string[],
  withSummary: boolean,
): string[] {
  const theirs = [...referral.files, ...referral.messages.flatMap(({ file }) => file ?? [])]
  const wanted = theirs.filter(({ title }) => !keptBack.includes(title)).map(keyOf)
  const there = files.filter(({ title }) => title !== summary).map(keyOf)
  const lacks = withSummary && !files.some(({ title, size }) => title === summary && size > 0)
  return [...(lacks ? [summary] : []), ...minus(wanted, there), ...minus(there, wanted)]
}

function keyOf({ title, size }: { title: string; size: number }): string {
  return `${title} (${size} bytes)`
}

/** What is left of `one` without each of `other`, once. */
function minus(one: readonly string[], other: readonly string[]): string[] {
  const left = [...one]
  for (const each of other) {
    const at = left.indexOf(each)
    if (at >= 0) left.splice(at, 1)
  }
  return left
}

/** A referral of the CRMS as it stands there. */
export function arrivedAtCrms({
  id,
  externalId,
  firstName,
  lastName,
  dateOfBirth,
  attachments,
}: CrmsReferral): Arrived {
  return {
    key: externalId ?? `without external id: ${id}`,
    name: `${firstName} ${lastName}`,
    birthDate: dateOfBirth,
    files: attachments.map(({ fileName, size }) => ({ title: fileName, size })),
  }
}
