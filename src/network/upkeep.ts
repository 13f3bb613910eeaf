/**
 * Keeps members and their people current in the network scope, on the clock: reads a changed configuration, writes who is
 * due, and lets a member answer once nobody is missing; takes out whoever takes part no more.
 */
import type { Hub } from '../pipeline/hub.ts'
import { isKeyFailure } from '../store/keyFailure.ts'
import { takeLane } from '../store/messages.ts'
import {
  lockMember,
  type MemberState,
  openMember,
  setMemberState,
  type Upkeep,
  writeMember,
} from '../store/network-members.ts'
import { anybodyUnprojected, unprojectAll } from '../store/network-people.ts'
import { withScope } from '../store/scope.ts'
import { formVersion, type Part, partOf } from './participation.ts'
import { projectionLane, projectPeople, removePeople } from './projection.ts'

/** How long one organization is worked on before the next has its turn, in milliseconds. */
const turnMs = 5_000

/** Brings what was found up to date, organization by organization; returns how many people were written. */
export async function keepCurrent(hub: Hub, found: readonly Upkeep[], stops: () => boolean): Promise<number> {
  let written = 0
  for (const upkeep of found)
    written += await keepOne(hub, upkeep, stops).catch((error: unknown) => {
      const { organization } = upkeep
      hub.log.error({ error, organization, step: 'network' }, 'the network scope was not brought up to date')
      return 0
    })
  return written
}

async function keepOne(hub: Hub, upkeep: Upkeep, stops: () => boolean): Promise<number> {
  const { organization } = upkeep
  const ends = performance.now() + turnMs
  const goesOn = () => !stops() && performance.now() < ends
  const state = await stateOf(hub, upkeep)
  if (state === 'leaving') while (goesOn() && (await removePeople(hub, organization)));
  if (state !== 'open' && state !== 'filling') return 0
  let written = 0
  if (upkeep.due || state === 'filling')
    while (goesOn()) {
      const more = await projectPeople(hub, organization)
      written += more
      if (more > 0) continue
      if (state === 'filling') await openWhenComplete(hub, organization)
      break
    }
  if (state === 'filling') hub.log.info({ organization, count: written, step: 'network' }, 'people were taken up')
  return written
}

/** The state that an organization is in now; undefined for one that takes no part. */
async function stateOf(hub: Hub, upkeep: Upkeep): Promise<MemberState | undefined> {
  const { organization, state } = upkeep
  try {
    await hub.sealer.ready(organization)
  } catch (error) {
    if (!isKeyFailure(error, 'key.erased')) throw error
    // Nothing of it can be opened any more; what could still be looked up goes, too.
    if (state === null) return undefined
    await withScope(hub.pool, organization, db => setMemberState(db, 'leaving'))
    return 'leaving'
  }
  return isCurrent(upkeep) ? (state ?? undefined) : readPart(hub, upkeep)
}

function isCurrent({ state, known_version, config_version, known_flowing, flowing, form }: Upkeep): boolean {
  return (
    state !== null &&
    known_version === config_version &&
    known_flowing === flowing &&
    form?.startsWith(`${formVersion} `) === true
  )
}

/** Reads what the organization says of its part now, and writes it; the state that it is in then. */
async function readPart(hub: Hub, { organization, flowing, config_version }: Upkeep): Promise<MemberState | undefined> {
  try {
    return await withScope(hub.pool, organization, async db => {
      if (!(await takeLane(db, projectionLane(organization)))) return undefined
      // Held before the configuration is read: who pauses meanwhile closes it afterwards, and not before.
      const known = await lockMember(db)
      const configuration = await hub.configurations.within(db, organization)
      const part = partOf(configuration, flowing)
      const state = nextState(part, known)
      const from = { configVersion: configuration.version, flowing }
      if (part.kind === 'takes-part') {
        await writeMember(db, organization, { ...part.part, ...from, state })
        if (known && known.form !== part.part.form) await unprojectAll(db)
      } else if (known) await setMemberState(db, state, from)
      return known || part.kind === 'takes-part' ? state : undefined
    })
  } catch (error) {
    if (!isTaken(error)) throw error
    if (conflicts.get(organization) !== config_version)
      hub.log.error({ organization, step: 'network' }, 'an OID of this organization is another member’s already')
    conflicts.set(organization, config_version)
    await withScope(hub.pool, organization, async db => {
      const { version: configVersion } = await hub.configurations.within(db, organization)
      await setMemberState(db, 'closed', { configVersion, flowing })
    })
    return 'closed'
  }
}

/** The versions of configurations whose OIDs were another member's: each is told of once. */
const conflicts = new Map<string, number>()

/** Pure. */
function nextState(part: Part, known: { state: MemberState; form: string } | undefined): MemberState {
  switch (part.kind) {
    case 'none':
      return 'leaving'
    case 'unusable':
      return 'closed'
    case 'takes-part': {
      if (!part.part.answers) return 'closed'
      return known?.state === 'open' && known.form === part.part.form ? 'open' : 'filling'
    }
  }
}

/** Opens a member once everybody is in: as long as somebody is missing, who is found could be somebody else. */
async function openWhenComplete(hub: Hub, organization: string): Promise<void> {
  await withScope(hub.pool, organization, async db => {
    if (!(await takeLane(db, projectionLane(organization)))) return
    const member = await lockMember(db)
    // Seen in the lane: who found nobody left may only have found another process at it.
    if (member?.state === 'filling' && !(await anybodyUnprojected(db))) await openMember(db)
  })
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === '23505'
}
