/**
 * What the directory of the network must be told of an organization: its OIDs and the addresses of this gateway for it, as text
 * and as FHIR R4 (Organization, Endpoint). The types of the endpoints are those of IHE mCSD; which form a network's directory
 * takes is the network's own. Source: IHE mCSD, CodeSystem MCSDEndpointTypes; HL7 endpoint-connection-type.
 */
import type { Coding, Endpoint, Organization } from 'fhir/r4'
import { fhirPath, networkPath } from './addresses.ts'

export type NetworkEndpoint = {
  transaction: 'discover' | 'query' | 'retrieve' | 'fhir'
  address: string
}

export type Registered = {
  name: string
  homeCommunityId: string
  /** Of the gateway's SOAP listener, such as `https://gateway.example.org:8443`. */
  gateway: string
  /** Of the hub's own server; absent: no FHIR address is known. */
  publicUrl?: string | undefined
}

const soap = { discover: 'xcpd', query: 'xca-query', retrieve: 'xca-retrieve' } as const
const mcsd = 'https://profiles.ihe.net/ITI/mCSD/CodeSystem/MCSDEndpointTypes'
const types: Readonly<Record<NetworkEndpoint['transaction'], Coding>> = {
  discover: { system: mcsd, code: 'XCPD-RespGateway-PatientDiscovery' },
  query: { system: mcsd, code: 'XCA-RespGateway-Query' },
  retrieve: { system: mcsd, code: 'XCA-RespGateway-Retrieve' },
  fhir: { system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type', code: 'hl7-fhir-rest' },
}
const titles = {
  discover: 'Patient discovery (ITI-55)',
  query: 'Document query (ITI-38)',
  retrieve: 'Document retrieve (ITI-39)',
  fhir: 'FHIR R4',
} as const

/** Where this organization alone is asked; without a home community, where all members are. */
export function endpointsOf(
  { gateway, publicUrl }: Pick<Registered, 'gateway' | 'publicUrl'>,
  homeCommunityId?: string,
): NetworkEndpoint[] {
  const member = homeCommunityId === undefined ? '' : `/${homeCommunityId}`
  const base = gateway.replace(/\/+$/, '')
  return [
    ...(['discover', 'query', 'retrieve'] as const).map(transaction => ({
      transaction,
      address: `${base}${networkPath}/ihe${member}/${soap[transaction]}`,
    })),
    ...(publicUrl
      ? [{ transaction: 'fhir' as const, address: `${publicUrl.replace(/\/+$/, '')}${fhirPath}${member}` }]
      : []),
  ]
}

/** The entry, to be copied. */
export function directoryEntry(registered: Registered): { text: string; fhir: (Organization | Endpoint)[] } {
  const { name, homeCommunityId } = registered
  const endpoints = endpointsOf(registered, homeCommunityId)
  const urn = `urn:oid:${homeCommunityId}`
  const organization: Organization = {
    resourceType: 'Organization',
    id: 'organization',
    identifier: [{ system: 'urn:ietf:rfc:3986', value: urn }],
    active: true,
    name,
    endpoint: endpoints.map(({ transaction }) => ({ reference: `Endpoint/${transaction}` })),
  }
  return {
    text: [
      `Organization: ${name}`,
      `Home community ID: ${urn}`,
      ...endpoints.map(({ transaction, address }) => `${titles[transaction]}: ${address}`),
    ].join('\n'),
    fhir: [
      organization,
      ...endpoints.map(
        ({ transaction, address }): Endpoint => ({
          resourceType: 'Endpoint',
          id: transaction,
          status: 'active',
          connectionType: types[transaction],
          name: titles[transaction],
          managingOrganization: { reference: 'Organization/organization' },
          payloadType: [{ text: titles[transaction] }],
          address,
        }),
      ),
    ],
  }
}
