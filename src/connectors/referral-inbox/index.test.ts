import { describe, expect, it } from 'vitest'
import type { Io, ReferralInbox, Work } from '../connector.ts'
import { type InboxSettings, referralInbox, settings } from './index.ts'

/** An inbox in memory; what is in `decided` takes no more. */
function inboxOf(decided: ReadonlySet<string> = new Set()) {
  const versions = new Map<string, number>()
  const inbox: ReferralInbox = {
    async put({ recordId, recordVersion = 1 }, updates) {
      if (decided.has(recordId) && updates === 'until-accepted') return 'decided'
      versions.set(recordId, recordVersion)
      return 'put'
    },
  }
  return { inbox, versions }
}

const ioOf = (given: Partial<InboxSettings>, inbox?: ReferralInbox) =>
  ({ settings: settings.parse(given), ...(inbox ? { inbox } : {}) }) as Io<InboxSettings>

const work = (change: Partial<Work> = {}): Work => ({
  id: 'delivery-1',
  type: 'ServiceRequest',
  recordId: 'record-1',
  recordVersion: 1,
  event: 'referral.received',
  body: { record: 'record-1' },
  maybeArrived: false,
  ...change,
})

const deliver = async (io: Io<InboxSettings>, ...batch: Work[]) => (await referralInbox.deliver?.(io, batch)) ?? []

describe('the referral inbox of the hub', () => {
  it('REF-3 holds a referral once, however often it is delivered, in its newest version', async () => {
    const { inbox, versions } = inboxOf()
    const io = ioOf({}, inbox)
    const [first] = await deliver(io, work())
    await deliver(io, work(), work({ recordVersion: 2 }))
    expect(first).toMatchObject({ kind: 'delivered', link: { entity: 'ServiceRequest', id: 'record-1' } })
    expect([...versions]).toEqual([['record-1', 2]])
  })

  it('REF-7 takes no updates after somebody decided, unless it always follows', async () => {
    const decided = new Set(['record-1'])
    const [held] = await deliver(ioOf({ updates: 'until-accepted' }, inboxOf(decided).inbox), work())
    const [taken] = await deliver(ioOf({ updates: 'always' }, inboxOf(decided).inbox), work())
    expect([held?.kind, taken?.kind]).toEqual(['suppressed', 'delivered'])
  })

  it('REF-6 shows a file that was refused as missing', async () => {
    const read = async () => ({ kind: 'not-yet', problem: 'document.not-yet' }) as const
    const documents = [
      { part: 'summary', fileName: 'referral-summary.pdf', contentType: 'application/pdf', read },
      { part: 'document:1', fileName: 'page.html', contentType: 'text/html', refused: 'document.type-refused', read },
    ] as const
    const [outcome] = await deliver(ioOf({}, inboxOf().inbox), work({ documents }))
    expect(outcome).toMatchObject({
      parts: [
        { part: 'referral', state: 'delivered' },
        { part: 'summary', state: 'delivered' },
        { part: 'document:1', state: 'rejected', problem: 'document.type-refused' },
      ],
    })
  })

  it('says so when it is asked without a hub behind it', async () => {
    expect(await deliver(ioOf({}), work())).toMatchObject([{ kind: 'rejected' }])
  })
})
