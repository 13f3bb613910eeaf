/**
 * An organization's part in the network, as its configuration says it: the settings of its connection `carequality`, whether
 * anything may leave now, and the form in which its people are written. What is written here the network scope reads.
 */
import { z } from 'zod'
import { versionsOf } from '../matching/score/record.ts'
import { shippedWeights } from '../matching/score/shipped.ts'
import { type MatchingSettings, matchingBody } from '../model/matching.ts'
import { purposes } from '../model/network/purposes.ts'
import type { MemberPolicy } from '../model/network/release.ts'
import { consentPolicies } from '../model/release.ts'
import type { Configuration, ConnectionConfig } from '../pipeline/configuration.ts'

/** What is read of the settings; the connector has checked them. */
const Part = z.object({
  homeCommunityId: z.string(),
  patientOid: z.string(),
  repositoryOid: z.string(),
  purposes: z.array(z.enum(purposes)),
  delegated: z.boolean(),
  restricted: z.enum(['never', 'with-directive']),
  partTwo: z.boolean(),
  consent: z.enum(consentPolicies).default('off'),
  summaries: z.boolean().default(true),
})

export type Environment = 'production' | 'staging'

export const networkConnector = 'carequality'

/** Of the network: what the member's row holds of the policy. */
export const Policy = Part.pick({
  purposes: true,
  delegated: true,
  restricted: true,
  partTwo: true,
  consent: true,
  summaries: true,
}).extend({ matching: matchingBody, environment: z.enum(['production', 'staging']) })

export type Participation = {
  connection: string
  homeCommunity: string
  patientOid: string
  repositoryOid: string
  name: string
  policy: MemberPolicy & { matching: MatchingSettings; environment: Environment; summaries: boolean }
  /** Nothing leaves a paused connection, nor a production that agreement and privacy sign-off have not opened yet. */
  answers: boolean
  form: string
}

export type Part =
  | { kind: 'none' }
  /** It takes part, but its settings cannot be used. */
  | { kind: 'unusable' }
  | { kind: 'takes-part'; part: Participation }

/** The part of an organization. Of several connections the first by its slug counts. */
export function partOf(configuration: Configuration, flowing: boolean): Part {
  const [connection] = [...configuration.connections.values()]
    .filter(each => each.connector.name === networkConnector)
    .sort((a, b) => (a.slug < b.slug ? -1 : 1))
  if (!connection) return { kind: 'none' }
  const read = connection.invalid ? undefined : Part.safeParse(connection.settings)
  if (!read?.success) return { kind: 'unusable' }
  return { kind: 'takes-part', part: participation(configuration, connection, read.data, flowing) }
}

function participation(
  { name, environment, matching }: Configuration,
  { id, paused }: ConnectionConfig,
  { homeCommunityId, patientOid, repositoryOid, ...policy }: z.infer<typeof Part>,
  flowing: boolean,
): Participation {
  return {
    connection: id,
    homeCommunity: homeCommunityId,
    patientOid,
    repositoryOid,
    name,
    policy: { ...policy, matching, environment },
    answers: flowing && !paused,
    // The number that people have in the network is one of their identifiers, and made-up phones count in staging.
    form: `${formVersion} ${environment} ${patientOid}`,
  }
}

/** Changes with everything that changes how people are written: then all are written anew. */
export const formVersion = (() => {
  const { comparison, placeholders, nicknames } = versionsOf(shippedWeights)
  return `1/${comparison}/${placeholders}/${nicknames}`
})()
