/** The end of `demo --once`: what there is on every side, and whether it is equal. */
import { registrantOf } from '../model/referral/record.ts'
import type { Hub } from '../pipeline/hub.ts'
import { compareSides } from './equality.ts'
import { type InboxReferral, readInbox } from './inbox.ts'
import { judgeNetwork } from './network-verdict.ts'
import { type Arrived, arrivedAtCrms, compareReferrals } from './referral-equality.ts'
import { listings, program } from './referral-town.ts'
import { compareSessions } from './session-equality.ts'
import { countAll, sumOf, underWay } from './watch.ts'
import type { World } from './world.ts'

const shownDifferences = 10

export type Verdict = { good: boolean; lines: readonly string[] }

/** Compares all sides. */
export async function judge(hub: Hub, organization: string, world: World, seconds: string): Promise<Verdict> {
  const { calcom, ehr, caredove, crms, ensora } = world
  const counts = await countAll(hub, organization)
  const visits = await compareSides(calcom, ehr)
  const [sent, told, referralsSent] = await Promise.all([calcom.counts(), caredove.referrals(), caredove.counts()])
  const atCrms = (await crms.referrals()).map(arrivedAtCrms)
  const inInbox = await readInbox(hub, organization)
  const referrals = compareReferrals({
    caredove: told,
    listings: Object.values(listings),
    arrived: { crms: atCrms, inbox: inInbox.map(arrivedInInbox) },
    keptBack: [program.title],
  })
  const sessions = await compareSessions(hub, organization, ensora, 1)
  const network = await judgeNetwork(hub, organization, world)
  const left = underWay(counts) + sumOf(counts.messages, 'held') + counts.tasks + counts.undecided
  const { failed } = counts
  const mended = Object.values(counts.deliveries).reduce((sum, each) => sum + sumOf(each, 'rejected'), 0) - failed
  const { missing, extra, doubled, changed, files } = referrals
  const differences = [
    ...visits.missing.map(each => `missing ${each}`),
    ...visits.extra.map(each => `extra ${each}`),
    ...visits.doubled.map(each => `doubled ${each}`),
    ...visits.outOfOrder.map(each => `out of order ${each}`),
    ...missing.map(each => `missing ${each}`),
    ...extra.map(each => `extra ${each}`),
    ...doubled.map(each => `doubled ${each}`),
    ...changed.map(each => `changed ${each}`),
    ...files.map(each => `files ${each}`),
    ...sessions.differences,
    ...network.differences,
  ]
  const good = differences.length === 0 && left === 0 && failed === 0
  const lines = [
    '',
    `webhooks sent ${sent.sent}, lost on the way ${sent.dropped}; referral messages sent ${referralsSent.sent}`,
    `messages ${describe(counts.messages)}`,
    ...Object.entries(counts.deliveries).map(([target, states]) => `deliveries to ${target}: ${describe(states)}`),
    `Cal.com: ${visits.bookings} visits; EHR: ${visits.appointments} appointments, ${visits.patients} patients`,
    `Caredove: ${told.length} referrals; CRMS: ${atCrms.length} of ${referrals.expected.crms}; inbox: ${inInbox.length} of ${referrals.expected.inbox}; refused and made good: ${mended}`,
    `visits: missing ${visits.missing.length}, extra ${visits.extra.length}, doubled ${visits.doubled.length}, out of order ${visits.outOfOrder.length}, unfinished ${left}, failed ${failed}`,
    `referrals: missing ${missing.length}, extra ${extra.length}, doubled ${doubled.length}, changed ${changed.length}, with other files ${files.length}`,
    `sessions: ${sessions.published} notes published, ${sessions.rendered} appointments rendered, 1 changed afterwards and left to a person; ${sessions.pushed} people created at Ensora, each once`,
    network.line,
    ...differences.slice(0, shownDifferences).map(each => `  ${each}`),
    good
      ? `Both sides are equal: nothing lost, doubled or out of order (${seconds} s).`
      : `Both sides are NOT equal (${seconds} s).`,
    '',
  ]
  return { good, lines }
}

function arrivedInInbox({ reference, referral, files }: InboxReferral): Arrived {
  const registrant = registrantOf(referral)
  const [name] = registrant?.name ?? []
  return {
    key: reference,
    name: [name?.given?.[0], name?.family].join(' '),
    birthDate: registrant?.birthDate,
    files,
  }
}

function describe(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, count]) => `${state} ${count}`)
    .join(', ')
}
