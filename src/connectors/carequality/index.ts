/**
 * Carequality: an organization takes part in the network. Nothing comes in or goes out by this connection itself; it says
 * that the responder (src/network) answers for the organization, and how. Pausing it ends that at once.
 */
import { type CheckFinding, type CheckResult, defineConnector, type Io } from '../connector.ts'
import { type CarequalitySettings, settings } from './config.ts'

export const carequality = defineConnector<CarequalitySettings>({
  name: 'carequality',
  title: 'Carequality',
  settings,
  capabilities: { repeatable: true, lookUp: false, updates: 'none', batch: 1, concurrency: 1, delivers: [] },
  oids: ({ homeCommunityId, patientOid, repositoryOid }) => [
    { path: 'homeCommunityId', oid: homeCommunityId },
    { path: 'patientOid', oid: patientOid },
    { path: 'repositoryOid', oid: repositoryOid },
  ],
  check,
  setUp: {
    prerequisites: [
      'The organization’s entry in the directory of the network, with its home community ID and the addresses of this gateway',
      'The gateway’s certificate from the network’s certificate authority, and the network’s trust bundle, in the gateway’s folder',
      'A decision of the privacy officer which purposes of use are answered',
    ],
  },
})

/** Nothing is asked of anybody: whether the three OIDs are three. The gateway's own state has a screen of its own. */
async function check({ settings }: Io<CarequalitySettings>): Promise<CheckResult> {
  const { homeCommunityId, patientOid, repositoryOid } = settings
  const apart = new Set([homeCommunityId, patientOid, repositoryOid]).size === 3
  const oids: CheckFinding = apart
    ? { name: 'three OIDs', ok: true }
    : { name: 'three OIDs', ok: false, problem: 'network.oids-alike' }
  return { ok: apart, findings: [{ name: 'home community', ok: true, detail: homeCommunityId }, oids] }
}
