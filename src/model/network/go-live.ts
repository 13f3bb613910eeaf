/**
 * The list before an organization goes live on the network, as a table over facts: each row says when it is done. `wait`: it
 * comes by itself; `look`: it is done and will not stay so. Pure. Source: SPEC NET-7; docs/guides/carequality.md.
 */

export const networkSteps = [
  'part',
  'gateway',
  'environment',
  'certificate',
  'trust',
  'revocation',
  'partners',
  'purposes',
  'people',
  'scope',
  'documents',
  'privacy',
  'alerts',
  'test',
] as const
export type NetworkStep = (typeof networkSteps)[number]
export type NetworkStepState = 'done' | 'open' | 'wait' | 'look'

export type NetworkFacts = {
  /** The organization's connection; `answers`: it is neither paused nor behind a production that is not open. */
  part: 'none' | 'unusable' | 'paused' | 'usable'
  gateway: 'none' | 'wrong' | 'open' | 'open-with-fault'
  /** Until the gateway's own certificate ends; undefined where there is none. */
  certificateDays: number | undefined
  anchors: number
  /** Of authorities that are trusted, and how many of them are over. */
  lists: { count: number; over: number }
  partners: number
  /** Of them, those that any certificate of the network can speak for. */
  unboundPartners: number
  /** Purposes of use that are answered. */
  purposes: number
  hasPeople: boolean
  /** Everybody is in the network scope, and the member answers. */
  scope: 'none' | 'filling' | 'open' | 'closed'
  hasDocuments: boolean
  /** In production: agreement, access policy and the privacy officer's sign-off are on record. */
  flows: boolean
  environment: 'staging' | 'production'
  /** Whose organizations the gateway answers for; undefined where there is none. */
  gatewayEnvironment: 'staging' | 'production' | undefined
  channels: boolean
  answered: boolean
}

/** Getting a certificate from the authority of a network takes weeks. */
export const certificateDaysWanted = 30

const when = (is: boolean, otherwise: NetworkStepState = 'open'): NetworkStepState => (is ? 'done' : otherwise)

const rows: Readonly<Record<NetworkStep, (facts: NetworkFacts) => NetworkStepState>> = {
  part: ({ part }) => when(part === 'usable'),
  gateway: ({ gateway }) => (gateway === 'open-with-fault' ? 'look' : when(gateway === 'open')),
  environment: ({ environment, gatewayEnvironment }) => when(environment === gatewayEnvironment),
  certificate: ({ certificateDays }) =>
    certificateDays === undefined || certificateDays <= 0
      ? 'open'
      : when(certificateDays > certificateDaysWanted, 'look'),
  trust: ({ anchors }) => when(anchors > 0),
  // A list that is over revokes all that its authority signed: nobody would be answered.
  revocation: ({ lists }) => (lists.count === 0 ? 'look' : when(lists.over === 0)),
  partners: ({ partners, unboundPartners }) => (partners > 0 && unboundPartners > 0 ? 'look' : when(partners > 0)),
  purposes: ({ purposes }) => when(purposes > 0),
  people: ({ hasPeople }) => when(hasPeople),
  scope: ({ scope, hasPeople }) => (scope === 'open' ? when(hasPeople) : scope === 'filling' ? 'wait' : 'open'),
  documents: ({ hasDocuments }) => when(hasDocuments),
  privacy: ({ flows, environment }) => (environment === 'staging' ? 'look' : when(flows)),
  alerts: ({ channels }) => when(channels),
  test: ({ answered }) => when(answered),
}

/** Every row, in order. */
export function networkGoLive(facts: NetworkFacts): { step: NetworkStep; state: NetworkStepState }[] {
  return networkSteps.map(step => ({ step, state: rows[step](facts) }))
}
