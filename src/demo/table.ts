/** The table that counts along while the day is played: what was sent, what the hub made of it, what arrived where. */
import type { Row } from './screen.ts'
import { type Counts, sumOf } from './watch.ts'
import type { World } from './world.ts'

/** The rows as they are now. */
export async function tableOf(world: World, counts: Counts): Promise<Row[]> {
  const { messages, deliveries, down } = counts
  const [webhooks, referrals] = await Promise.all([world.calcom.counts(), world.caredove.counts()])
  const lost = (dropped: number) => (dropped > 0 ? `${dropped} lost on the way` : '')
  return [
    { what: 'Cal.com: webhooks sent', count: webhooks.sent, note: lost(webhooks.dropped) },
    { what: 'Caredove: messages sent', count: referrals.sent, note: lost(referrals.dropped) },
    { what: 'Hub: messages applied', count: sumOf(messages, 'applied') },
    { what: 'Hub: set aside with a reason', count: sumOf(messages, 'ignored'), note: 'duplicates, stale, unchanged' },
    { what: 'Hub: being read back', count: sumOf(messages, 'received', 'reading') },
    { what: 'Hub: files being fetched', count: counts.wantedFiles },
    { what: 'Session notes under way', count: counts.notes },
    {
      what: 'Hub: waiting for a person',
      count: sumOf(messages, 'held') + counts.undecided,
      note: [tell(counts.tasks, 'tasks'), tell(counts.undecided, 'referrals in the inbox')].filter(Boolean).join(', '),
    },
    ...rowsOf('EHR', deliveries.ehr, down.includes('ehr')),
    ...rowsOf('CRMS', deliveries.crms, down.includes('crms')),
    { what: 'Referral inbox: arrived', count: sumOf(deliveries.inbox, 'delivered') },
  ]
}

function rowsOf(target: string, states: Readonly<Record<string, number>> | undefined, isDown: boolean): Row[] {
  return [
    { what: `${target}: deliveries arrived`, count: sumOf(states, 'delivered') },
    {
      what: `${target}: waiting their turn`,
      count: sumOf(states, 'pending', 'sending', 'retry'),
      note: isDown ? `the ${target} is away` : '',
    },
    { what: `${target}: not needed any more`, count: sumOf(states, 'suppressed') },
    { what: `${target}: refused or unsure`, count: sumOf(states, 'rejected', 'dead', 'ambiguous') },
  ]
}

function tell(count: number, what: string): string {
  return count > 0 ? `${count} ${what}` : ''
}
