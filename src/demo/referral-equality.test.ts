import { describe, expect, it } from 'vitest'
import type { EventType } from '../model/events.ts'
import { type Arrived, arrivedAtCrms, compareReferrals, type Sides } from './referral-equality.ts'
import type { CaredoveReferral } from './referral-simulators.ts'
import { listings, program, unregistered } from './referral-town.ts'

const letter = { title: 'letter.pdf', contentType: 'application/pdf', size: 300, isSummary: false }
const summary = { title: 'referral-summary.pdf', size: 9_000 }

function told(change: Partial<CaredoveReferral> = {}, ...events: EventType[]): CaredoveReferral {
  return {
    id: 'id-of-1',
    reference: '3000000001',
    listing: listings.homeSupport.name,
    classification: 'completed',
    registrant: { first: 'Amara', last: 'Lachance', birthDate: '1990-05-01' },
    files: [letter],
    messages: [],
    attempts: (events.length > 0 ? events : (['referral.completed'] as const)).map(event => ({ event, state: 'sent' })),
    ...change,
  }
}

const arrived: Arrived = {
  key: 'id-of-1',
  name: 'Amara Lachance',
  birthDate: '1990-05-01',
  files: [summary, { title: 'letter.pdf', size: 300 }],
}

function compare(caredove: CaredoveReferral[], crms: Arrived[], inbox: Arrived[] = []) {
  const sides: Sides = {
    caredove,
    listings: Object.values(listings),
    arrived: { crms, inbox },
    keptBack: [program.title],
  }
  return compareReferrals(sides)
}

const nothing = { missing: [], extra: [], doubled: [], changed: [], files: [] }

describe('what the demo calls equal', () => {
  it('REF-2 REF-6 is every referral once, at the target its listing names, with its person and its files', () => {
    expect(compare([told()], [arrived])).toMatchObject({ ...nothing, expected: { crms: 1, inbox: 0 } })
    const byNumber = { ...arrived, key: '3000000001' }
    expect(compare([told()], [byNumber])).toMatchObject(nothing)
  })

  it('REF-1 expects what the triggers of the listing ask for, and nothing else', () => {
    const received = told({}, 'referral.received', 'referral.booked')
    expect(compare([received], [])).toMatchObject(nothing)
    expect(compare([received], [arrived]).extra).toEqual(['crms · id-of-1'])
    const elsewhere = told({ listing: listings.family.name }, 'referral.received')
    expect(compare([elsewhere], [arrived])).toMatchObject({ missing: [expect.stringMatching(/^inbox/)] })
    const nobodys = told({ listing: unregistered.name }, 'referral.received', 'referral.completed')
    expect(compare([nobodys], [])).toMatchObject(nothing)
    const lost = told({ attempts: [{ event: 'referral.completed', state: 'dropped' }] })
    expect(compare([lost], [])).toMatchObject(nothing)
  })

  it('REF-3 REF-11 is not one that is missing, and not one that is there twice under either of its ids', () => {
    expect(compare([told()], []).missing).toHaveLength(1)
    expect(compare([told()], [arrived, { ...arrived, key: '3000000001' }]).doubled).toHaveLength(1)
  })

  it('REF-4 is not one with another name or birth date', () => {
    expect(compare([told()], [{ ...arrived, name: 'Amara Lachanc' }]).changed).toHaveLength(1)
    expect(compare([told()], [{ ...arrived, birthDate: undefined }]).changed).toHaveLength(1)
  })

  it('REF-6 is not one without its summary, with a file too few, or with one that is kept back', () => {
    const files = (...there: Arrived['files']) => compare([told()], [{ ...arrived, files: there }]).files
    expect(files({ title: 'letter.pdf', size: 300 })[0]).toContain('referral-summary.pdf')
    expect(files(summary)[0]).toContain('letter.pdf (300 bytes)')
    expect(files(summary, { title: 'letter.pdf', size: 299 })).toHaveLength(1)
    const withProgram = told({ files: [letter, { ...letter, title: program.title, size: 40 }] })
    expect(compare([withProgram], [arrived]).files).toEqual([])
    const passedOn = { ...arrived, files: [...arrived.files, { title: program.title, size: 40 }] }
    expect(compare([withProgram], [passedOn]).files).toHaveLength(1)
  })

  it('reads what the CRMS shows', () => {
    const shown = {
      id: '1001',
      externalId: 'id-of-1',
      status: 'new',
      firstName: 'Amara',
      lastName: 'Lachance',
      dateOfBirth: '1990-05-01',
      attachments: [
        { fileName: 'referral-summary.pdf', contentType: 'application/pdf', size: 9_000 },
        { fileName: 'letter.pdf', contentType: 'application/pdf', size: 300 },
      ],
    }
    expect(arrivedAtCrms(shown)).toEqual(arrived)
    expect(compare([told()], [arrivedAtCrms({ ...shown, dateOfBirth: '1990-05-10' })]).changed).toHaveLength(1)
  })
})
