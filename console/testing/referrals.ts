/** Referrals of the made-up clinic, for tests: the rows of the list, one of each trouble. Nobody in it exists. */
import type { Name, ReferralRow } from '../api/referralTypes.ts'
import { idOf, minutesAgo } from './connections.ts'

export const caredove: Name = { id: idOf(6), slug: 'caredove', title: 'Caredove' }
export const crms: Name = { id: idOf(7), slug: 'crms', title: 'Maple CRMS' }

const listings = [
  { id: idOf(2001), name: 'Falls Prevention Program' },
  { id: idOf(2002), name: 'Adult Day Program' },
  { id: idOf(2003), name: 'Meals on Wheels' },
  { id: null, name: 'Transportation, Elm Street' },
] as const
const listing = (index: number) => listings[index % listings.length] ?? { id: null, name: null }

/** At the CRMS, as the row says it. */
const at = (state: string, number: number, more: Partial<ReferralRow['targets'][number]> = {}) => ({
  connection: crms,
  state,
  problem: null,
  delivery: idOf(1100 + number),
  dueAt: null,
  parts: null,
  ...more,
})

type First = Partial<ReferralRow> & { name: string }

/** What the first rows show; the others are at rest. */
const firsts: readonly First[] = [
  {
    name: 'Amara Okafor',
    birthDate: '1948-02-19',
    class: 'requested',
    label: 'Requested',
    appointmentAt: minutesAgo(-2900),
  },
  {
    name: 'Jean-Luc Gagné',
    birthDate: null,
    class: 'ready',
    label: 'Prêt',
    flag: { at: minutesAgo(31), problem: 'target.refused', delivery: idOf(1101) },
    targets: [at('rejected', 1, { problem: 'target.refused' })],
    next: 'fix-at-source',
  },
  {
    name: '李伟',
    birthDate: '1955-10-01',
    class: 'accepted',
    label: 'Accepted',
    flag: { at: minutesAgo(12), problem: 'target.busy', delivery: idOf(1102) },
    targets: [at('dead', 2, { problem: 'target.busy' })],
    next: 'look',
    inbox: 'accepted',
  },
  {
    name: 'نادیا رحیمی',
    birthDate: '1962-05-30',
    class: 'in-progress',
    label: 'Invited',
    files: { of: 3, here: 2, refused: 1 },
    targets: [at('delivered', 3, { parts: { of: 4, arrived: 3 } })],
    next: 'look',
    inbox: 'accepted',
    appointmentAt: minutesAgo(-1500),
  },
  {
    name: 'Patrick Morin',
    birthDate: '1971-12-08',
    class: 'on-hold',
    label: 'Wait listed',
    suppressed: 2,
    targets: [at('delivered', 4)],
    next: 'none',
    inbox: 'accepted',
  },
  {
    name: 'Rosa Lindqvist',
    birthDate: '1939-07-14',
    class: 'requested',
    label: 'Requested',
    routed: true,
    flag: { at: minutesAgo(95), problem: 'target.busy', delivery: idOf(1105) },
    targets: [at('delivered', 5)],
  },
  {
    name: 'Tomasz Zieliński',
    birthDate: '1950-01-22',
    class: 'rejected',
    label: 'Ineligible',
    phase: 'closed',
    inbox: 'declined',
    next: 'none',
  },
  {
    name: 'Ingrid Håkansson',
    birthDate: '1944-04-04',
    class: 'cancelled',
    label: 'Cancelled by Registrant',
    phase: 'closed',
    inbox: 'declined',
    archived: true,
    next: 'none',
  },
  {
    name: 'Denise Lavoie',
    birthDate: '1957-11-11',
    class: 'received',
    label: null,
    inbox: null,
    targets: [at('retry', 8, { dueAt: minutesAgo(-3) })],
    next: 'waits',
  },
]
const restNames = ['Samuel Osei', 'Chantal Bédard', 'Mei Tanaka', 'Olena Shevchuk', 'Winston Baker', 'Fatima Zahra']
const restClasses = ['completed', 'in-progress', 'accepted', 'ready', 'completed', 'failed'] as const

/** So many referrals, newest first. */
export function manyReferrals(count: number): ReferralRow[] {
  return Array.from({ length: count }, (_, index): ReferralRow => {
    const first = firsts[index]
    const name = first?.name ?? restNames[index % restNames.length] ?? ''
    const standing = restClasses[index % restClasses.length] ?? 'completed'
    return {
      id: idOf(1000 + index),
      reference: String(5_791_084_828 + index * 7),
      who: null,
      birthDate: `19${40 + (index % 40)}-06-0${1 + (index % 9)}`,
      source: caredove,
      listing: listing(index),
      class: standing,
      phase: standing === 'completed' || standing === 'failed' ? 'closed' : 'open',
      label: standing === 'failed' ? 'No Show' : null,
      routed: false,
      archived: false,
      receivedAt: minutesAgo(9 + index * 43),
      changedAt: minutesAgo(5 + index * 40),
      appointmentAt: index % 3 === 0 ? minutesAgo(-1440 - index * 60) : null,
      inbox: first ? 'new' : 'accepted',
      flag: null,
      files: { of: index % 3, here: index % 3, refused: 0 },
      suppressed: 0,
      targets: first ? [] : [at('delivered', index)],
      next: first ? 'decide' : 'none',
      ...first,
      name,
    }
  })
}

export const referralRows: readonly ReferralRow[] = manyReferrals(30)
