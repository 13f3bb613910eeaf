/** The table "Deriving the trigger from a message" (reference/referrals.md section 5), row by row. */
import { describe, expect, it } from 'vitest'
import {
  booked,
  edited,
  message,
  moved,
  progress,
  type Raw,
  received,
  requestOf,
  revoked,
  said,
  taskOf,
  unbooked,
  visitOf,
} from './testing/messages.ts'
import { createSmallHub, wordFor } from './testing/small-hub.ts'

const day = (n: number, time = '10:00:00am') => `2026-03-${String(n).padStart(2, '0')} ${time}`
const start = '2026-03-20T15:00:00Z'
const later = '2026-03-21T15:00:00Z'
const correction = (at: string) => message('notify-data-correction', at, [requestOf({ note: [{ text: 'corrected' }] })])
const onListing = [
  requestOf({ performer: [{ reference: 'HealthcareService/901' }], code: { text: 'Evening group' } }),
  { resourceType: 'HealthcareService', id: '901', name: 'Evening group' },
]

const rows: readonly [what: string, before: Raw[], message: Raw, word: string][] = [
  ['add-service-request, unknown', [], received(day(2)), 'referral.received'],
  [
    'add-service-request, known already',
    [received(day(2))],
    received(day(3), { birthDate: '2001-02-04' }),
    'referral.edited',
  ],
  ['notify-update-service-request', [received(day(2))], edited(day(3), { gender: 'male' }), 'referral.edited'],
  ['notify-data-correction', [received(day(2))], correction(day(3)), 'referral.edited'],
  ...(
    [
      ['ready', 'referral.ready'],
      ['received', 'referral.acknowledged'],
      ['completed', 'referral.completed'],
      ['rejected', 'referral.rejected'],
      ['cancelled', 'referral.cancelled'],
      ['failed', 'referral.failed'],
      ['entered-in-error', 'referral.entered-in-error'],
      ['accepted', 'referral.accepted'],
      ['in-progress', 'referral.in-progress'],
      ['on-hold', 'referral.on-hold'],
      ['requested', 'referral.requested'],
    ] as const
  ).map(([status, word]): [string, Raw[], Raw, string] => [
    `process-request, ${status}`,
    [received(day(2))],
    progress(day(3), status, 'Some label'),
    word,
  ]),
  [
    'notify-add-process-request',
    [received(day(2))],
    message('notify-add-process-request', day(3), [taskOf('ready', 'Ready')]),
    'referral.ready',
  ],
  [
    'process-request, another label of the same class',
    [received(day(2)), progress(day(3), 'completed', 'Admitted')],
    progress(day(4), 'completed', 'Outcome Not Recorded'),
    'referral.edited',
  ],
  [
    'process-request, archived',
    [received(day(2))],
    progress(day(3), 'requested', 'Requested', { meta: { tag: [{ code: 'archived' }] } }),
    'referral.archived',
  ],
  [
    'process-request, archived already',
    [received(day(2)), progress(day(3), 'ready', 'Ready', { meta: { tag: [{ code: 'archived' }] } })],
    progress(day(4), 'completed', 'Admitted', { meta: { tag: [{ code: 'archived' }] } }),
    'referral.completed',
  ],
  [
    'process-request with an appointment as focus, booked',
    [received(day(2))],
    message('notify-update-process-request', day(3), [visitOf('7001', start)]),
    'referral.booked',
  ],
  [
    'process-request with an appointment as focus, moved',
    [received(day(2)), booked(day(3), '7001', start)],
    message('notify-update-process-request', day(4), [visitOf('7001', later), taskOf('requested')]),
    'referral.rescheduled',
  ],
  [
    'process-request that closes and cancels',
    [received(day(2)), booked(day(3), '7001', start)],
    message('notify-update-process-request', day(4), [
      visitOf('7001', start, { status: 'cancelled' }),
      taskOf('cancelled'),
    ]),
    'referral.cancelled',
  ],
  ['revoke-service-request', [received(day(2))], revoked(day(3)), 'referral.cancelled'],
  [
    'appointment cancelled, under update',
    [received(day(2)), booked(day(3), '7001', start)],
    unbooked(day(4)),
    'referral.unbooked',
  ],
  [
    'R07 appointment cancelled, under add',
    [received(day(2)), booked(day(3), '7001', start)],
    unbooked(day(4), 'notify-add-appointment'),
    'referral.unbooked',
  ],
  ['notify-add-appointment, none known', [received(day(2))], booked(day(3), '7001', start), 'referral.booked'],
  [
    'notify-add-appointment, another start known',
    [received(day(2)), booked(day(3), '7001', start)],
    booked(day(4), '7001', later),
    'referral.rescheduled',
  ],
  [
    'notify-add-appointment, a second one',
    [received(day(2)), booked(day(3), '7001', start)],
    booked(day(4), '7002', later),
    'referral.booked',
  ],
  [
    'notify-add-appointment, after it was gone',
    [received(day(2)), booked(day(3), '7001', start), unbooked(day(4))],
    booked(day(5), '7003', later),
    'referral.booked',
  ],
  [
    'notify-update-appointment, start differs',
    [received(day(2)), booked(day(3), '7001', start)],
    moved(day(4), '7001', later),
    'referral.rescheduled',
  ],
  [
    'R09 notify-update-appointment, listing differs',
    [received(day(2)), booked(day(3), '7001', start)],
    moved(day(4), '7001', start, {}, onListing),
    'referral.rescheduled',
  ],
  [
    'notify-update-appointment, another id',
    [received(day(2)), booked(day(3), '7001', start)],
    moved(day(4), '7009', later),
    'referral.rescheduled',
  ],
  [
    'notify-update-appointment, nothing differs',
    [received(day(2)), booked(day(3), '7001', start)],
    moved(day(4), '7001', start),
    'duplicate',
  ],
  [
    'add-communication from the receiver',
    [received(day(2))],
    said(day(3), 'provider', 'C-1', 'When?'),
    'referral.message-from-provider',
  ],
  [
    'add-communication from the sender',
    [received(day(2))],
    said(day(3), 'requester', 'C-2', 'Tuesday'),
    'referral.message-from-requester',
  ],
]

describe('the event that a message is', () => {
  it.each(rows)('REF-1 %s', (_, before, last, word) => {
    const hub = createSmallHub()
    hub.tell(...before)
    expect(hub.tell(last)).toEqual([word])
  })

  it.each<[string, Raw, string]>([
    ['Archived', progress(day(3), 'ready', 'Ready'), 'referral.archived'],
    ['Closed', progress(day(3), 'failed', 'No Show'), 'referral.failed'],
    ['Closed - Rejected', progress(day(3), 'rejected', 'Ineligible'), 'referral.rejected'],
    ['Edited Status - Ready', progress(day(3), 'ready', 'Ready'), 'referral.ready'],
    ['Rescheduled/Unbooked', unbooked(day(3)), 'referral.unbooked'],
    ['Rescheduled/Unbooked', booked(day(3), '7001', start), 'referral.rescheduled'],
    ['Message from Provider', said(day(3), 'requester', 'C-1', 'x'), 'referral.message-from-provider'],
    ['No such trigger', booked(day(3), '7001', start), 'referral.booked'],
  ])('REF-1 a trigger name that comes with the message wins: %s', (name, raw, word) => {
    const hub = createSmallHub()
    hub.receive(received(day(2)))
    expect(wordFor(hub.receive(raw, { headers: { 'x-caredove-trigger': name } }))).toBe(word)
  })
})

describe('which side wrote a message', () => {
  const note = (sender: Raw | undefined, recipient: Raw | undefined) =>
    message('add-communication', day(3), [
      {
        resourceType: 'Communication',
        id: 'C-9',
        status: 'completed',
        payload: [{ contentString: 'x' }],
        sender,
        recipient: recipient && [recipient],
      },
    ])
  it.each<[string, Raw | undefined, Raw | undefined, string]>([
    ['the organization of the listing', { reference: 'Organization/ORG-9' }, undefined, 'provider'],
    ['its name', { display: 'river services' }, undefined, 'provider'],
    ['the listing itself', { reference: 'HealthcareService/900' }, undefined, 'provider'],
    ['one of our own', { display: 'Our Place' }, undefined, 'provider'],
    ['the requester', { reference: 'PractitionerRole/R-1' }, undefined, 'requester'],
    ['the person of the requester', { reference: 'Practitioner/RP-1' }, undefined, 'requester'],
    ['the organization of the requester', { reference: 'Organization/RO-1' }, undefined, 'requester'],
    ['nobody known, to the requester', { display: 'front desk' }, { reference: 'PractitionerRole/R-1' }, 'provider'],
    ['nobody known, to the receiver', undefined, { reference: 'Organization/ORG-9' }, 'requester'],
  ])('R45 is told by who they are: %s', (_, sender, recipient, side) => {
    const hub = createSmallHub({ ourOrganizations: ['Our Place'] })
    hub.receive(received(day(2)))
    expect(hub.tell(note(sender, recipient))).toEqual([`referral.message-from-${side}`])
  })

  it('R45 is not guessed: a message from nobody known is kept, as an edit', () => {
    const hub = createSmallHub()
    hub.receive(received(day(2)))
    expect(hub.tell(note({ display: 'someone' }, undefined))).toEqual(['referral.edited'])
    expect(hub.referral().contained).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: 'message-1', sender: { display: 'someone' } })]),
    )
  })
})
