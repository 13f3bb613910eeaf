/** The whole of each referral of the made-up clinic: what its row says, with candidates, files, failures and a story. */
import type { Failure, ReferralDetail, ReferralFile, ReferralRow, ReferralTarget } from '../api/referralTypes.ts'
import { idOf, minutesAgo } from './connections.ts'
import { candidates, related } from './referralPeople.ts'
import { partsOf, storyOf } from './referralStory.ts'
import { crms } from './referrals.ts'
import { noteText, summaryOf } from './referralTexts.ts'

const support = {
  name: 'Maple CRMS help desk',
  mail: 'help@crms.example',
  phone: '+1 416 555 0123',
  url: 'https://help.crms.example',
  hours: 'Mon to Fri, 9 to 17',
}
const caredoveSupport = { ...support, name: 'Caredove support', mail: 'support@caredove.example' }

/** What a test may change about the second and third: how the failures stand. */
const failures: Readonly<Record<number, Failure>> = {
  1: {
    delivery: idOf(1101),
    at: minutesAgo(31),
    problem: 'target.refused',
    class: 'message',
    kind: 'needs-data',
    says: '',
    fix: '',
    fields: [{ field: 'dateOfBirth', label: null }],
    said: { status: 400, text: 'Date of birth is required', fields: ['dateOfBirth'] },
    mandatoryHint: true,
  },
  2: {
    delivery: idOf(1102),
    at: minutesAgo(12),
    problem: 'target.busy',
    class: 'transient',
    kind: 'stopped',
    says: '',
    fix: '',
    fields: [],
    said: { status: 503, text: 'Service temporarily unavailable', fields: [] },
    mandatoryHint: false,
  },
}

const files: readonly ReferralFile[] = [
  file(1, 'Discharge summary', 'application/pdf', 214_300),
  file(2, 'Photo of the entrance', 'image/jpeg', 1_482_000),
  file(3, 'Fiche de médicaments', 'application/pdf', 88_120),
]

export function referralDetailOf(row: ReferralRow, index: number): ReferralDetail {
  const failure = failures[index] ?? null
  return {
    ...row,
    version: 3,
    sourceId: `a7c1-${index}`,
    person: {
      name: row.name,
      birthDate: row.birthDate,
      phones: ['+1 416 555 0148'],
      emails: ['person@mail.example'],
      record: idOf(1300 + index),
      provisional: row.inbox === 'new',
    },
    matching: row.inbox === null ? null : 'candidates',
    candidates: row.inbox === 'new' && index === 0 ? candidates : [],
    decision:
      row.inbox === 'accepted' || row.inbox === 'declined'
        ? {
            at: minutesAgo(40),
            by: { id: 'a-1', name: 'Ada Dubois' },
            reason: row.inbox === 'declined' ? 'Lives outside of the area that we serve' : null,
            linkedTo: row.inbox === 'accepted' ? { record: idOf(1400 + index), name: row.name } : null,
          }
        : null,
    actions: [
      ...(row.inbox === 'new' ? (['accept', 'decline'] as const) : row.inbox === null ? [] : (['reopen'] as const)),
      ...(row.flag ? (['clear-flag'] as const) : []),
    ],
    summary: summaryOf(row),
    notes: [
      { target: null, text: noteText, cut: false },
      { target: crms, text: `${noteText.slice(0, 420)}\n[continues in the PDF summary]`, cut: true },
    ],
    documents: filesOf(row),
    sendingTo: row.targets.map(target => targetOf(row, target, failure)),
    related: index === 5 ? related : [],
    warnings:
      index === 5
        ? [
            { code: 'parent-and-child-at-one-target', referrals: [idOf(1009)], target: crms },
            { code: 'same-name-and-birth-date', referrals: [idOf(1012)], target: null },
          ]
        : [],
    timeline: storyOf(row, failure),
    support: caredoveSupport,
  }
}

function file(number: number, title: string, contentType: string, size: number): ReferralFile {
  return {
    id: idOf(1500 + number),
    name: `document-${number}`,
    title,
    contentType,
    size,
    state: 'stored',
    problem: null,
    tries: 0,
    dueAt: null,
    actions: ['download'],
  }
}

/** As many as the row says, those that are not here last: one refused, the others asked for again later. */
function filesOf({ files: { of, here, refused } }: ReferralRow): ReferralFile[] {
  return Array.from({ length: of }, (_, index): ReferralFile => {
    const each = files[index % files.length] ?? file(index + 1, `Scan ${index + 1}`, 'application/pdf', 1000)
    if (index < here) return each
    return index - here < refused
      ? { ...each, state: 'refused', size: null, problem: 'document.gone', tries: 4, actions: ['fetch'] }
      : {
          ...each,
          state: 'wanted',
          size: null,
          problem: 'document.not-yet',
          tries: 2,
          dueAt: minutesAgo(-4),
          actions: ['fetch'],
        }
  })
}

function targetOf(row: ReferralRow, target: ReferralRow['targets'][number], failure: Failure | null): ReferralTarget {
  const update = (number: number, eventType: string, minutes: number) => ({
    delivery: idOf(1200 + number),
    eventType,
    problem: 'referral.updates-not-taken',
    at: minutesAgo(minutes),
  })
  return {
    connection: crms,
    route: { id: idOf(1600), slug: 'referrals-to-crms' },
    own: false,
    takes: { updates: 'none' },
    state: target.state,
    problem: target.problem,
    delivery: target.delivery,
    at: minutesAgo(12),
    dueAt: target.dueAt,
    theirId: target.state === 'delivered' ? 'R-20418' : null,
    parts: partsOf(target),
    suppressed:
      row.suppressed > 0
        ? [update(1, 'referral.rescheduled', 61), update(2, 'referral.message-from-requester', 30)]
        : [],
    failure,
    resend: failure && {
      delivery: target.delivery,
      allowed: false,
      because: failure.kind === 'needs-data' ? 'fix-at-source' : 'too-soon',
      from: failure.kind === 'needs-data' ? null : minutesAgo(-4),
      presses: failure.kind === 'needs-data' ? 0 : 2,
      confirm: failure.kind !== 'needs-data',
    },
    support,
  }
}
