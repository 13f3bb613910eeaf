import { describe, expect, it } from 'vitest'
import type { Io } from '../connector.ts'
import { type CarequalitySettings, settings } from './config.ts'
import { carequality } from './index.ts'

const given = {
  homeCommunityId: 'urn:oid:2.16.840.1.113883.3.6147.1',
  patientOid: '2.16.840.1.113883.3.6147.2',
  repositoryOid: '2.16.840.1.113883.3.6147.3',
}
const check = (change: object) =>
  carequality.check({ settings: settings.parse({ ...given, ...change }) } as Io<CarequalitySettings>)

describe('a Carequality connection', () => {
  it('NET-7 answers treatment and nothing else unless it is told to', () => {
    expect(settings.parse(given)).toEqual({
      homeCommunityId: '2.16.840.1.113883.3.6147.1',
      patientOid: '2.16.840.1.113883.3.6147.2',
      repositoryOid: '2.16.840.1.113883.3.6147.3',
      purposes: ['TREATMENT'],
      delegated: true,
      consent: 'off',
      restricted: 'with-directive',
      partTwo: false,
      summaries: true,
    })
  })

  it.each([{ homeCommunityId: 'maple' }, { purposes: [] }, { purposes: ['CURIOSITY'] }, { noSuchSetting: 1 }])(
    'NET-7 refuses %j',
    change => expect(settings.safeParse({ ...given, ...change }).success).toBe(false),
  )

  it('NET-7 claims its three OIDs, so that no other member has them', () => {
    expect(carequality.oids?.(settings.parse(given)).map(({ oid }) => oid)).toHaveLength(3)
  })

  it('NET-7 says in its test when two of the three are one', async () => {
    expect(await check({})).toMatchObject({ ok: true })
    const { ok, findings } = await check({ repositoryOid: given.patientOid })
    expect([ok, findings.map(finding => finding.problem)]).toEqual([false, [undefined, 'network.oids-alike']])
  })
})
