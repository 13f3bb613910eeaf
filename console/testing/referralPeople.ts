/** People around a made-up referral, for tests: who the registrant could be, and referrals that belong with it. */
import type { LinkCandidate, ReferralDetail } from '../api/referralTypes.ts'
import { idOf, minutesAgo } from './connections.ts'

export const related: ReferralDetail['related'] = [
  {
    relation: 'parent',
    id: idOf(1009),
    reference: '5791084891',
    name: 'Rosa Lindqvist',
    listing: 'Central intake',
    class: 'completed',
    receivedAt: minutesAgo(900),
  },
  {
    relation: 'same-person',
    id: idOf(1012),
    reference: '5791084912',
    name: 'Rosa Lindqvist',
    listing: 'Meals on Wheels',
    class: 'completed',
    receivedAt: minutesAgo(64_000),
  },
]

const levels = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).map(([field, level]) => ({ field, level, points: 0 }))

export const candidates: LinkCandidate[] = [
  {
    record: idOf(1401),
    name: 'Amara Okafor',
    birthDate: '1948-02-19',
    phones: ['+1 416 555 0148'],
    emails: [],
    reasons: levels({ firstName: 'exact', lastName: 'exact', birthDate: 'exact', phone: 'exact', gender: 'exact' }),
    vetoes: [],
    grade: 'certain',
    preselected: true,
  },
  {
    record: idOf(1402),
    name: 'Adaeze Okafor',
    birthDate: '1948-02-19',
    phones: ['+1 416 555 0148'],
    emails: ['a.okafor@mail.example'],
    reasons: levels({
      firstName: 'different',
      lastName: 'exact',
      birthDate: 'exact',
      phone: 'exact',
      email: 'different',
    }),
    vetoes: ['first-name-differs'],
    grade: 'possible',
    preselected: false,
  },
]
