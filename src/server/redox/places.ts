/** The members of an organization as others are told of them: what they are called, and their OIDs. */
import type { CarequalitySettings } from '../../connectors/carequality/config.ts'
import type { RedoxSettings } from '../../connectors/redox/index.ts'
import type { Place } from '../../connectors/redox/place-answers.ts'
import type { Configuration, ConnectionConfig } from '../../pipeline/configuration.ts'
import { documentOidOf } from '../../registry/oids.ts'

/** By the connection by which a member pushes; without connections that cannot be used. */
export function placesOf({ name, connections }: Configuration): Map<string, Place> {
  const usable = [...connections.values()].filter(({ invalid }) => !invalid)
  const community = communityOf(usable)
  const members = usable.filter(({ connector }) => connector.name === 'redox')
  return new Map(
    members.map(({ id, slug, settings, paused }) => {
      const { patientOid } = settings as RedoxSettings
      return [
        id,
        { name, slug, oid: community ?? documentOidOf(patientOid) ?? patientOid, patientOid, active: !paused },
      ]
    }),
  )
}

/** The home community under which the organization takes part in the network, where it does. */
function communityOf(connections: readonly ConnectionConfig[]): string | undefined {
  const part = connections.find(({ connector }) => connector.name === 'carequality')
  return part && (part.settings as CarequalitySettings).homeCommunityId
}
