/** An organization's part in the network and the gateway it goes through; OIDs for a part that is to be; the list before live. */
import { z } from 'zod'
import { networkGoLive, networkSteps } from '../../model/network/go-live.ts'
import { purposes } from '../../model/network/purposes.ts'
import { consentPolicies } from '../../model/release.ts'
import { allocateParticipation } from '../../network/oids.ts'
import { organizationState } from '../../store/go-live.ts'
import { type NetworkStanding, networkStanding } from '../../store/network-standing.ts'
import { withScope } from '../../store/scope.ts'
import { type Api, type ApiParts, answers, instant, instantOf, noBody, slugParams } from '../api.ts'
import { noteAudit } from '../audit.ts'
import { placeOf } from '../auth/guard.ts'
import { directoryEntry, endpointsOf } from '../network/directory-entry.ts'
import { type OwnPart, ownPartOf } from '../network/own-part.ts'
import { connectionName, nameConnection } from '../show/connections.ts'
import { gateway, showGateway } from '../show/gateway.ts'

const oids = z.object({ homeCommunityId: z.string(), patientOid: z.string(), repositoryOid: z.string() })
const part = connectionName.extend({
  paused: z.boolean(),
  settings: oids
    .extend({
      purposes: z.array(z.enum(purposes)),
      delegated: z.boolean(),
      consent: z.enum(consentPolicies),
      restricted: z.enum(['never', 'with-directive']),
      partTwo: z.boolean(),
    })
    .nullable()
    .describe('null: they cannot be used'),
  state: z
    .enum(['filling', 'open', 'closed', 'leaving'])
    .nullable()
    .describe('filling: its people are being taken up, and it answers nothing yet; null: not noticed yet'),
  people: z.number().int().describe('People in the network scope'),
  lastExchangeAt: instant.nullable(),
})
const endpoint = z.object({
  transaction: z.enum(['discover', 'query', 'retrieve', 'fhir']),
  address: z.string(),
})
const directory = z.object({
  endpoints: z.array(endpoint).describe('Where this organization alone is asked'),
  everybody: z.array(endpoint).describe('Where all members of the hub are asked at once'),
  text: z.string(),
  fhir: z.array(z.record(z.string(), z.unknown())).describe('Organization and Endpoints, FHIR R4'),
})

/** Adds the routes. */
export function addNetworkGateway(api: Api, { hub, oidRoot, publicUrl, network }: ApiParts): void {
  const statusNow = () => network?.gateway.status() ?? { state: 'none' as const }

  api.get(
    '/network',
    {
      config: { action: 'network.read' },
      schema: {
        summary: 'The organization’s part in the network, the gateway, and what the network’s directory must be told',
        tags: ['network'],
        params: slugParams,
        response: answers(z.object({ part: part.nullable(), gateway, directory: directory.nullable() })),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      await hub.sealer.ready(organization)
      const status = statusNow()
      return withScope(hub.pool, organization, async db => {
        const configuration = await hub.configurations.within(db, organization)
        const standing = await networkStanding(db)
        const own = ownPartOf(configuration)
        const [address] = status.addresses ?? []
        const homeCommunityId = own?.settings?.homeCommunityId
        const registered =
          homeCommunityId !== undefined && address !== undefined
            ? { name: configuration.name, homeCommunityId, gateway: address, publicUrl }
            : undefined
        return {
          part: own
            ? {
                ...nameConnection(configuration, own.connection.id),
                paused: own.connection.paused,
                settings: settingsOf(own),
                state: standing.state,
                people: standing.people,
                lastExchangeAt: instantOf(standing.last_exchange_at),
              }
            : null,
          gateway: showGateway(status, hub.now()),
          directory: registered
            ? {
                endpoints: endpointsOf(registered, registered.homeCommunityId),
                everybody: endpointsOf(registered),
                ...plain(directoryEntry(registered)),
              }
            : null,
        }
      })
    },
  )

  api.get(
    '/network/go-live',
    {
      config: { action: 'network.read' },
      schema: {
        summary: 'What is left before the organization is answered for on the network',
        tags: ['network'],
        params: slugParams,
        response: answers(
          z.object({
            steps: z.array(z.object({ step: z.enum(networkSteps), state: z.enum(['done', 'open', 'wait', 'look']) })),
            environment: z.enum(['staging', 'production']),
          }),
        ),
      },
    },
    async request => {
      const { organization } = placeOf(request)
      await hub.sealer.ready(organization)
      const shown = showGateway(statusNow(), hub.now())
      return withScope(hub.pool, organization, async db => {
        const own = ownPartOf(await hub.configurations.within(db, organization))
        const standing = await networkStanding(db)
        const { environment, flowing } = await organizationState(db)
        const steps = networkGoLive({
          part: partStateOf(own),
          gateway: shown.state === 'open' && shown.fault ? 'open-with-fault' : shown.state,
          gatewayEnvironment: statusNow()?.environment,
          certificateDays: shown.certificate?.daysLeft,
          anchors: shown.authorities.filter(({ root, state }) => root && state !== 'over').length,
          lists: {
            count: shown.revocationLists.length,
            over: shown.revocationLists.filter(({ state }) => state === 'over').length,
          },
          partners: shown.partners.length,
          unboundPartners: shown.partners.filter(({ bound }) => !bound).length,
          purposes: own?.settings?.purposes.length ?? 0,
          hasPeople: standing.has_people,
          scope: scopeOf(standing),
          hasDocuments: standing.has_documents,
          flows: flowing,
          environment,
          channels: standing.channels,
          answered: standing.answered,
        })
        return { steps, environment }
      })
    },
  )

  api.post(
    '/network/oids',
    {
      config: { action: 'configuration.change' },
      schema: {
        summary: 'Set three OIDs under the hub’s own aside for the organization’s part in the network',
        tags: ['network'],
        params: slugParams,
        body: noBody,
        response: answers(oids),
      },
    },
    async request => {
      const { organization, account } = placeOf(request)
      await hub.sealer.ready(organization)
      return withScope(hub.pool, organization, async db => {
        const made = await allocateParticipation(db, organization, oidRoot, hub.now())
        const subject = { kind: 'registry', id: 'oids' }
        await noteAudit(hub, db, organization, { account, action: 'registry.oid', subject, detail: { ...made } })
        return made
      })
    },
  )
}

function settingsOf({ settings }: OwnPart): z.infer<typeof part>['settings'] {
  if (!settings) return null
  return { ...settings, purposes: [...settings.purposes] }
}

function partStateOf(own: OwnPart | undefined): 'none' | 'unusable' | 'paused' | 'usable' {
  if (!own) return 'none'
  if (!own.settings) return 'unusable'
  return own.connection.paused ? 'paused' : 'usable'
}

function scopeOf({ state, due }: NetworkStanding): 'none' | 'filling' | 'open' | 'closed' {
  if (state === 'open') return due ? 'filling' : 'open'
  return state === 'filling' ? 'filling' : state === 'closed' ? 'closed' : 'none'
}

/** Resources as plain JSON, which is what the answer's schema speaks of. */
function plain({ text, fhir }: ReturnType<typeof directoryEntry>): Pick<z.infer<typeof directory>, 'text' | 'fhir'> {
  return { text, fhir: fhir.map(each => ({ ...each })) }
}
