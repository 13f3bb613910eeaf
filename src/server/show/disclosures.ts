/** Disclosures as people see them: to which system or requester of the network, for which purpose, and what. */
import { z } from 'zod'
import type { Configuration } from '../../pipeline/configuration.ts'
import type { Hub } from '../../pipeline/hub.ts'
import type { ListedDisclosure } from '../../store/lists/disclosures.ts'
import type { Scope } from '../../store/scope.ts'
import { id, instant } from '../api.ts'
import { connectionName, nameConnection } from './connections.ts'

const requester = z.object({
  id: z.string().describe('Its home community ID in the network, or what it is known by there'),
  name: z.string(),
  onBehalfOf: z.string().nullable().describe('The organization for which it asked'),
  user: z.string().nullable().describe('The person or system there'),
})

export const disclosure = z.object({
  id,
  at: instant,
  to: connectionName.nullable().describe('The system that it went to'),
  requester: requester.nullable().describe('The organization in the network that it was told to'),
  purpose: z.string().nullable().describe('The purpose of use, in the network'),
  action: z
    .string()
    .describe(
      'registry.query: a system asked and was answered; delivery.send: it was sent to one; network.discover, .query and .retrieve: the network was told of the person, of their documents, and was handed them',
    ),
  what: z.string().nullable().describe('The question, or the event that was told'),
  documents: z.array(z.string()).describe('Unique ids of the documents'),
  outcome: z.enum(['done', 'refused', 'failed']).describe('Other than done: it may not have arrived'),
})

/** What is sealed with an entry of the network; written by src/network/exchanges.ts. */
const sealedDetail = z.object({
  requester: z.string(),
  organization: z.string(),
  purpose: z.string(),
  onBehalfOf: z.string().optional(),
  user: z.object({ name: z.string() }).optional(),
  documents: z.array(z.string()).default([]),
})

/** A row as the API gives it out. */
export function showDisclosure(
  hub: Hub,
  db: Scope,
  configuration: Configuration,
  row: ListedDisclosure,
): z.infer<typeof disclosure> {
  const isOfNetwork = row.action.startsWith('network.')
  const told =
    isOfNetwork && row.detail
      ? sealedDetail.safeParse(hub.sealer.openJson(db.organization, 'audit.detail', row.id, row.detail)).data
      : undefined
  return {
    id: row.id,
    at: row.at.toISOString(),
    to: row.connection ? nameConnection(configuration, row.connection) : null,
    requester: told
      ? {
          id: told.requester,
          name: told.organization,
          onBehalfOf: told.onBehalfOf ?? null,
          user: told.user?.name ?? null,
        }
      : null,
    purpose: told?.purpose ?? null,
    action: row.action,
    what: isOfNetwork ? null : row.reason,
    documents: told?.documents ?? [],
    outcome: row.outcome,
  }
}
