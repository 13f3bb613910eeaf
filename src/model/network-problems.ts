/** What is wrong around the network and its gateway. Part of the registry of errors in problems.ts. */
import { networkRefusalProblems } from './network-refusal-problems.ts'
import type { Problem } from './problems.ts'

export const networkProblems = {
  'network.oids-alike': {
    class: 'connection',
    says: 'The home community ID, the patient OID and the repository OID are not three different OIDs.',
    fix: 'Give each its own, for example by allocating the patient OID and the repository OID here.',
  },
  'network.gateway-file': {
    class: 'hub',
    says: 'The file gateway.yaml in the gateway’s folder is missing or not as it should be; what was read before stays in use.',
    fix: 'Correct what is named; docs/operate.md describes the file. It is read again by itself.',
  },
  'network.gateway-certificate': {
    class: 'hub',
    says: 'The gateway’s own certificate or key cannot be used, or the two do not belong together; what was read before stays in use.',
    fix: 'Put the certificate with its chain into server.crt and its key into server.key, both as PEM. They are read again by themselves.',
  },
  'network.gateway-trust': {
    class: 'hub',
    says: 'The trust bundle holds no certificate authority, or a file that is none; what was read before stays in use.',
    fix: 'Put the certificates of the network’s authorities into trust as PEM files. They are read again by themselves.',
  },
  'network.gateway-revocation': {
    class: 'hub',
    says: 'A revocation list cannot be read; what was read before stays in use.',
    fix: 'Fetch the list again from its authority and put it into revoked, as DER or PEM. It is read again by itself.',
  },
  'network.sweep': {
    class: 'connection',
    says: 'A requester of the network was told of far more people in an hour than it usually is.',
    fix: 'See under Network, Requesters, what it asks and for which purpose. If nobody there can explain it, tell the gateway’s operator to refuse it.',
  },
  'network.misses': {
    class: 'connection',
    says: 'A requester of the network asked for far more people whom nobody knows than it usually does.',
    fix: 'See under Network, Requesters, what it asks. A new partner may be asking for all of its patients at once; ask it. Guessing looks the same.',
  },
  'network.withheld-often': {
    class: 'connection',
    says: 'A requester of the network keeps asking for what may not be told to it.',
    fix: 'See under Network, Requesters, what was withheld and why. It was told nothing of it; ask what it is looking for.',
  },
  'network.no-gateway': {
    class: 'hub',
    says: 'This hub is no gateway of the network: the gateway’s folder is missing or was never in order.',
    fix: 'Whoever runs Causeway fills the folder network in its data folder, as the guide about Carequality describes, and starts it again if the folder is new.',
  },
  'network.no-part': {
    class: 'request',
    says: 'The organization takes no part in the network yet, or its settings cannot be used.',
    fix: 'Set its part up under Network, Going live, or correct the settings of its Carequality connection.',
  },
  'network.certificate-ends': {
    class: 'connection',
    says: 'A certificate of the network’s gateway ends soon.',
    fix: 'See under Network, Gateway, which one. Ask its authority for a new one now: that takes weeks. Put it into the gateway’s folder; it is read by itself.',
  },
  'network.certificate-over': {
    class: 'connection',
    says: 'A certificate of the network’s gateway has ended: partners can no longer connect, or are refused.',
    fix: 'See under Network, Gateway, which one, and put a new one into the gateway’s folder. It is read by itself.',
  },
  'network.list-over': {
    class: 'connection',
    says: 'A revocation list of the network is over: a day after its end whoever its authority vouches for is refused, until there is a new one.',
    fix: 'Fetch the list from its authority and put it into the folder revoked of the gateway. Let a job do so daily.',
  },
  'network.list-ends': {
    class: 'connection',
    says: 'A revocation list of the network ends soon, and no newer one is there.',
    fix: 'See whether the job that fetches it still runs; once the list is over, whoever its authority vouches for is refused.',
  },
  ...networkRefusalProblems,
} as const satisfies Record<string, Problem>
