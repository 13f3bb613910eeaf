/** How the organization schedules: its profile with what that lets out, who decides about which field, and limits. */
import { z } from 'zod'
import { inChange } from '../../configuration/change.ts'
import { saveScheduling } from '../../configuration/scheduling.ts'
import { ownedFields } from '../../model/ownership.ts'
import { directions, guardedTypes, profiles } from '../../model/profiles/profile.ts'
import { ownersOf, schedulingBody, schedulingProfiles } from '../../model/scheduling.ts'
import type { Configuration } from '../../pipeline/configuration.ts'
import { loadScheduling } from '../../store/scheduling.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, slugParams } from '../api.ts'
import { placeOf } from '../auth/guard.ts'
import { etagOf, expectedVersion, missingVersion, readyNames, sendTheirs, theirsSince } from '../editing.ts'
import { reason } from './connection-settings.ts'

const owner = z.enum(['scheduling', 'ehr'])
const owners = z.record(z.enum(ownedFields), owner)
const lists = z.record(z.enum(directions), z.record(z.enum(guardedTypes), z.array(z.string())))
const shown = z.object({
  version: z.number().int().describe('0 while the defaults hold'),
  profile: z.enum(schedulingProfiles),
  owners,
  staleAfterMinutes: z.number().int(),
  zone: z.string(),
  profiles: z.array(
    z.object({
      name: z.enum(schedulingProfiles),
      confidential: z.boolean(),
      ehrConfirms: z.boolean(),
      owners: owners.describe('Those that it begins with'),
      lists: lists.describe('What may leave: elements by direction and record'),
    }),
  ),
})

/** Adds the routes. */
export function addScheduling(api: Api, parts: ApiParts): void {
  const { hub, keys } = parts

  api.get(
    '/scheduling',
    {
      config: { action: 'configuration.read' },
      schema: {
        summary: 'How the organization schedules, and what every profile lets out',
        tags: ['scheduling'],
        params: slugParams,
        response: answers(shown),
      },
    },
    async (request, reply) => {
      const { organization } = placeOf(request)
      return withScope(hub.pool, organization, async db => {
        const { scheduling } = await hub.configurations.within(db, organization)
        const version = (await loadScheduling(db))?.version ?? 0
        reply.header('etag', etagOf(version))
        return show(scheduling, version)
      })
    },
  )

  api.put(
    '/scheduling',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Change how the organization schedules; it holds from the next message and the next delivery on',
        tags: ['scheduling'],
        params: slugParams,
        body: schedulingBody.extend({ reason }),
        response: answers(shown),
      },
    },
    async (request, reply) => {
      const { organization, account } = placeOf(request)
      const expected = expectedVersion(request)
      if (expected === undefined) return missingVersion(reply)
      const { reason: because, ...wish } = request.body
      await readyNames(keys)
      const by = { how: 'console' as const, by: account, ...(because ? { reason: because } : {}) }
      const saved = await inChange(hub, organization, by, async change => {
        const version = (await loadScheduling(change.db))?.version ?? 0
        const which = { kind: 'scheduling' as const, subject: organization, version }
        const theirs = await theirsSince(parts, change.db, which, expected)
        return theirs ? { kind: 'meanwhile' as const, theirs } : saveScheduling(change, wish)
      })
      if (saved.kind === 'meanwhile') return sendTheirs(reply, saved.theirs)
      return withScope(hub.pool, organization, async db => {
        const { scheduling } = await hub.configurations.within(db, organization)
        reply.header('etag', etagOf(saved.version))
        return show(scheduling, saved.version)
      })
    },
  )
}

function show(scheduling: Configuration['scheduling'], version: number): z.infer<typeof shown> {
  return {
    version,
    profile: scheduling.profile,
    owners: { ...scheduling.owners },
    staleAfterMinutes: scheduling.staleAfterMinutes,
    zone: scheduling.zone,
    profiles: schedulingProfiles.map(name => {
      const { confidential, ehrConfirms, lists: allowed } = profiles[name]
      const listed = (direction: (typeof directions)[number]) => ({
        Appointment: [...allowed[direction].Appointment],
        Patient: [...allowed[direction].Patient],
      })
      return {
        name,
        confidential,
        ehrConfirms,
        owners: { ...ownersOf(name) },
        lists: { ehr: listed('ehr'), booking: listed('booking'), other: listed('other') },
      }
    }),
  }
}
