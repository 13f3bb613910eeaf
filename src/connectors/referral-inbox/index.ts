/**
 * The hub's own referral inbox as a target: referrals are delivered to it as to any other, so that triggers, consent,
 * updates and "why is it not there?" are the same everywhere. Source: SPEC REF-3, REF-7, REF-11.
 */
import { z } from 'zod'
import type { Outcome, Part } from '../../model/outcome.ts'
import { defineConnector, type Io, type ReferralTaking, type Work } from '../connector.ts'

export const settings = z.strictObject({
  updates: z
    .enum(['none', 'until-accepted', 'always'])
    .default('until-accepted')
    .describe(
      'Whether a referral in the inbox follows what happens at its source: never, until somebody decided, or always',
    )
    .meta({ title: 'Updates' }),
  matching: z
    .enum(['none', 'exact', 'candidates'])
    .default('candidates')
    .describe(
      'How clients who are known already are found: not at all, by the same first name, last name and birth date, or by everything that comes near, for a person to choose from',
    )
    .meta({ title: 'Known clients' }),
})
export type InboxSettings = z.infer<typeof settings>

/** The largest file that the hub keeps; what a source sends is looked at before it is stored. */
const attachments = { most: 500, maxBytes: 25 * 1024 * 1024, types: ['*/*'] }

export const referralInbox = defineConnector<InboxSettings>({
  name: 'referral-inbox',
  title: 'Causeway referral inbox',
  settings,
  capabilities: {
    repeatable: true,
    lookUp: false,
    updates: 'always',
    batch: 16,
    concurrency: 4,
    delivers: ['ServiceRequest'],
  },
  referrals: { triggerSet: 'generic', takes },
  mappings: {
    ServiceRequest: {
      name: 'referral-inbox',
      version: 1,
      rules: [{ to: 'record', from: 'id', required: true, note: 'The inbox shows the record itself, whole' }],
    },
  },
  deliver: (io, batch) => Promise.all(batch.map(work => put(io, work))),
  // Nothing is far away: what is in the inbox is in the hub's own database.
  check: async () => ({ ok: true, findings: [{ name: 'inbox', ok: true }] }),
  setUp: { prerequisites: ['People with the role Coordinator, who look after referrals'] },
})

function takes({ updates }: InboxSettings): ReferralTaking {
  return { updates, calendar: false, attachments, required: [] }
}

async function put(io: Io<InboxSettings>, work: Work): Promise<Outcome> {
  if (!io.inbox) return { kind: 'rejected', problem: 'connection.lacks-capability' }
  const done = await io.inbox.put(work, io.settings.updates)
  if (done === 'decided') return { kind: 'suppressed', problem: 'referral.accepted-already' }
  return { kind: 'delivered', link: { entity: 'ServiceRequest', id: work.recordId }, parts: partsOf(work) }
}

/** Its files stay where they are stored; one that was refused is shown as missing. */
function partsOf(work: Work): Part[] {
  return [
    { part: 'referral', state: 'delivered' },
    ...(work.documents ?? []).map(
      ({ part, refused }): Part =>
        refused ? { part, state: 'rejected', problem: refused } : { part, state: 'delivered' },
    ),
  ]
}
