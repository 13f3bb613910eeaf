/** Whether data leave for a target that answers strangers: the rows, one by one. */
import { describe, expect, it } from 'vitest'
import type { Connector } from '../connectors/connector.ts'
import { compileMapping } from '../mapping/apply.ts'
import { defaultMappings } from '../mapping/defaults.ts'
import type { DocumentReference, Patient } from '../model/fhir.ts'
import type { Directive } from '../model/network/release.ts'
import type { ConsentPolicy } from '../model/release.ts'
import type { SchedulingProfile } from '../model/scheduling.ts'
import type { RouteConfig } from './configuration.ts'
import { compileMinimum } from './minimum.ts'
import { networkWithheld } from './registry-work.ts'

const person: Patient = { resourceType: 'Patient', name: [{ family: 'Roe' }] }
const document: DocumentReference = { resourceType: 'DocumentReference', status: 'current', content: [] }
const mapping = defaultMappings.Patient

function route(
  consent: ConsentPolicy = 'off',
  profile: SchedulingProfile = 'small-practice',
  network = true,
): RouteConfig {
  const connector = { network } as unknown as Connector
  const minimum = mapping && compileMinimum(profile, 'other', 'Patient', compileMapping(mapping))
  return {
    consent,
    target: { connector },
    minimums: new Map(minimum ? [['Patient', minimum]] : []),
  } as unknown as RouteConfig
}

const said = (...directives: Directive[]) => ({ confidential: false, directives })
const labelled = { system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }

describe('data for a target that answers strangers', () => {
  it.each([
    ['of somebody who said nothing', route(), person, said(), undefined],
    [
      'of somebody with a label',
      route(),
      { ...person, meta: { security: [labelled] } },
      said(),
      'policy.network-withheld',
    ],
    [
      'of a labelled document',
      route(),
      { ...document, meta: { security: [labelled] } },
      said(),
      'policy.network-withheld',
    ],
    [
      'of a document of somebody with a label',
      route(),
      document,
      { ...said(), confidential: true },
      'policy.network-withheld',
    ],
    ['of somebody who objects', route(), person, said({ kind: 'deny', scope: 'all' }), 'consent.denied'],
    [
      'of somebody who objects to that',
      route(),
      document,
      said({ kind: 'deny', scope: 'TREATMENT' }),
      'consent.denied',
    ],
    ['of somebody who objects to something else', route(), person, said({ kind: 'deny', scope: 'PAYMENT' }), undefined],
    ['of somebody who was not asked', route('required'), person, said(), 'consent.missing'],
    ['of somebody who agreed', route('required'), document, said({ kind: 'permit', scope: 'all' }), undefined],
  ] as const)('OPS-6 %s leave, or say why not', (_name, by, resource, standing, problem) => {
    expect(networkWithheld({ route: by, resource: resource as Patient }, standing)).toEqual(
      problem && { kind: 'suppressed', problem },
    )
  })

  it('SCH-11 hold no document where the profile keeps names here', () => {
    const strict = route('off', 'hospital')
    const withheld = { kind: 'suppressed', problem: 'profile.nothing-left' }
    expect(networkWithheld({ route: strict, resource: document }, said())).toEqual(withheld)
  })

  it('OPS-6 are no concern of any other target', () => {
    const ehr = route('required', 'hospital', false)
    expect(networkWithheld({ route: ehr, resource: document }, { ...said(), confidential: true })).toBeUndefined()
  })
})
