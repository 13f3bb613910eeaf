/** Patient discovery for all members: who is told of, who never is, and that nobody sees past what is theirs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Patient } from '../../src/model/fhir.ts'
import { known, merge, oid, patient, register } from '../registry-hub.ts'
import { type DiscoveryHub, openDiscoveryHub, type Place } from './discovery-hub.ts'

let hub: DiscoveryHub
let maple: Place
let oak: Place
beforeAll(async () => {
  hub = await openDiscoveryHub()
  const [one, other] = hub.places
  if (!one || !other) throw new Error('two organizations take part')
  maple = one
  oak = other
})
afterAll(() => hub?.close())

/** Somebody with a home and a phone of their own. */
function somebody(
  family: string,
  given: string,
  birthDate: string,
  street: number,
  more: Partial<Patient> = {},
): Patient {
  return patient(family, given, birthDate, {
    gender: 'female',
    telecom: [{ system: 'phone', value: `+1 212 63${street % 10} ${String(1000 + street).slice(-4)}` }],
    address: [{ line: [`${street} Orchard Street`], city: 'New York', state: 'NY', postalCode: '10002' }],
    ...more,
  })
}

describe('somebody whom one member knows', () => {
  const own = { system: `urn:oid:${oid}`, value: 'ana-1' }
  const ana = somebody('Wickquist', 'Anamaria', '1961-04-12', 410)
  beforeAll(() => hub.tellAt(maple, register(known('ana-1'), { ...ana, identifier: [own] })))

  it('NET-4 case 1: is told of, under the number that is theirs for ever', async () => {
    const answer = await hub.ask(ana)
    expect(answer).toMatchObject({
      kind: 'found',
      subjects: [
        {
          homeCommunity: maple.home,
          member: 'maple-street',
          authority: maple.patientOid,
          patient: { name: [{ family: 'Wickquist' }], birthDate: '1961-04-12' },
        },
      ],
    })
    if (answer.kind !== 'found') throw new Error('nobody was told of')
    expect(answer.subjects[0].observation).toBeLessThanOrEqual(99)
    expect(await hub.askAt(maple, ana)).toMatchObject({ kind: 'found', subjects: [{ id: answer.subjects[0].id }] })
  })

  it('NET-4 is found by that number alone, and by the member’s own', async () => {
    const [row] = await idsAt(maple)
    for (const [system, value] of [
      [maple.patientOid, row ?? ''],
      [oid, 'ana-1'],
    ])
      expect(
        await hub.ask({ resourceType: 'Patient', identifier: [{ system: `urn:oid:${system}`, value }] }),
      ).toMatchObject({ kind: 'found', subjects: [{ id: row, observation: 100 }] })
  })

  it('NET-6 is not told of by their number with what is known of somebody else', async () => {
    const own = await hub.ask(ana)
    const id = own.kind === 'found' ? own.subjects[0].id : ''
    const identifier = [{ system: `urn:oid:${maple.patientOid}`, value: id }]
    for (const other of [
      patient('Mbeki', 'Thandiwe', '1949-04-04', { identifier }),
      { ...ana, identifier, birthDate: '1949-04-04', name: [{ family: 'Mbeki', given: ['Thandiwe'] }] },
      patient('Mbeki', 'Thandiwe', '', { identifier }),
    ])
      expect((await hub.ask(other)).kind).not.toBe('found')
  })

  it('NET-6 is not told of by nothing but a number that a state or a payer gave: it may be mistyped or borrowed', async () => {
    const numbers = [
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: '219099987' },
      { system: 'urn:oid:2.16.840.1.113883.4.3.36', value: 'D1234567' },
      { system: 'http://hl7.org/fhir/sid/us-mbi', value: '1EG4TE5MK72' },
    ]
    const ute = somebody('Vandersloot', 'Ute', '1966-11-09', 471, { identifier: numbers })
    await hub.tellAt(maple, register(known('ute-1'), ute))
    for (const each of numbers) {
      expect(await hub.ask({ resourceType: 'Patient', identifier: [each] })).toEqual({ kind: 'nobody' })
      expect(await hub.ask({ resourceType: 'Patient', identifier: [each], birthDate: '1966-11-09' })).toMatchObject({
        kind: 'found',
      })
    }
  })

  it('NET-4 is meant by any of several birth dates', async () => {
    const doubtful = { ...ana, birthDate: '1931-12-30' }
    expect((await hub.ask(doubtful)).kind).not.toBe('found')
    expect((await hub.ask(doubtful, { otherBirthDates: ['1961-04-12'] })).kind).toBe('found')
  })

  it('NET-6 case 4: is nobody to who asks for somebody else, or another member', async () => {
    expect(await hub.ask(somebody('Harlow', 'Beatrix', '1948-09-02', 77))).toEqual({ kind: 'nobody' })
    expect(await hub.askAt(oak, ana)).toEqual({ kind: 'nobody' })
  })

  it('NET-6 is told nothing that is not for others: no social security number, no words of the member’s own', async () => {
    const ssn = { system: 'http://hl7.org/fhir/sid/us-ssn', value: '219099998' }
    const type = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'NI' }] }
    const others = [
      { system: 'urn:oid:2.16.840.1.113883.4.927', value: '1EG4TE5MK73' },
      { system: 'http://example.org/insurance-numbers', value: '046454286', type },
      { system: 'http://example.org/charts', value: 'chart 5512' },
    ]
    const identifier = [ssn, ...others]
    const plain = somebody('Quimbleton', 'Zoe', '1977-02-03', 415, { identifier, maritalStatus: { text: 'M' } })
    const former = { system: 'phone' as const, value: '+1 212 634 9091', use: 'old' as const }
    const zoe = { ...plain, telecom: [...(plain.telecom ?? []), former] }
    await hub.tellAt(maple, register(known('zoe-1'), zoe))
    const answer = await hub.ask(zoe)
    expect(answer.kind).toBe('found')
    const told = JSON.stringify(answer)
    for (const number of ['219099998', '1EG4TE5MK73', '046454286', '634 9091']) expect(told).not.toContain(number)
    expect(told).toContain('chart 5512')
    expect(told).not.toContain('urn:causeway')
    expect(told).not.toContain('maritalStatus')
  })

  it('NET-4 below the degree that was asked for nobody is told of', async () => {
    expect(await hub.ask(ana, { minimumDegree: 100 })).toEqual({ kind: 'nobody' })
    expect(await hub.ask(ana, { minimumDegree: 90 })).toMatchObject({ kind: 'found' })
  })

  it('NET-4 nobody answers for a home community that is none of ours, nor who asks for everybody', async () => {
    const none = { kind: 'cannot', because: 'not-available' }
    expect(await hub.askAt({ ...maple, home: '1.2.3' }, ana)).toEqual(none)
    const names = Array.from({ length: 400 }, (_, index) => ({
      family: `Name${'abcdefghij'[index % 10]}${index}x`,
      given: ['Robert'],
    }))
    expect(await hub.ask({ ...ana, name: names })).toEqual(none)
  })

  it('NET-4 any of several birth dates may be meant', async () => {
    const otherBirthDates = [ana.birthDate ?? '']
    expect(await hub.ask({ ...ana, birthDate: '1931-01-02' }, { otherBirthDates })).toMatchObject({ kind: 'found' })
  })
})

describe('somebody whom two members know', () => {
  const eva = somebody('Lindqvistova', 'Evangelina', '1955-11-23', 512)
  beforeAll(async () => {
    await hub.tellAt(maple, register(known('eva-1'), eva))
    await hub.tellAt(oak, register(known('eva-9'), { ...eva, telecom: [] }))
  })

  it('NET-4 case 2: one subject for each member, never two of one', async () => {
    const answer = await hub.ask(eva)
    if (answer.kind !== 'found') throw new Error(`the answer was ${answer.kind}`)
    expect(answer.subjects.map(each => each.authority).sort()).toEqual([maple.patientOid, oak.patientOid])
  })

  it('NET-4 the member that is asked by itself tells of its own alone', async () => {
    for (const place of [maple, oak]) {
      const answer = await hub.askAt(place, eva)
      if (answer.kind !== 'found') throw new Error(`the answer was ${answer.kind}`)
      expect(answer.subjects.map(each => each.homeCommunity)).toEqual([place.home])
    }
  })

  it('NET-6 by what no rule of the network allows, both or nobody: they are one person to matching', async () => {
    const zip = { ...eva, telecom: [], address: [{ postalCode: '10002', city: 'New York', state: 'NY' }] }
    const answer = await hub.ask(zip)
    if (answer.kind === 'found') expect(answer.subjects).toHaveLength(2)
    else expect(answer.kind).toBe('ask')
  })
})

describe('people who are easily taken for each other', () => {
  it('NET-6 case 3: namesakes of one birth date at one member are asked about, never told of', async () => {
    const base = { ...somebody('Oyelaran', 'Temperance', '1970-01-29', 600), telecom: [], address: [] }
    await hub.tellAt(
      maple,
      register(known('tem-1'), somebody('Oyelaran', 'Temperance', '1970-01-29', 601)),
      register(known('tem-2'), somebody('Oyelaran', 'Temperance', '1970-01-29', 622)),
    )
    const answer = await hub.ask(base)
    expect(answer.kind).toBe('ask')
    expect(answer).toMatchObject({ attributes: expect.arrayContaining(['address']) })
    expect(await hub.ask(somebody('Oyelaran', 'Temperance', '1970-01-29', 622))).toMatchObject({ kind: 'found' })
  })

  it('NET-6 namesakes of one birth date at two members: neither is told of', async () => {
    await hub.tellAt(maple, register(known('nor-1'), somebody('Norrgard', 'Philippa', '1966-06-06', 640)))
    await hub.tellAt(oak, register(known('nor-2'), somebody('Norrgard', 'Philippa', '1966-06-06', 699)))
    const answer = await hub.ask({ ...somebody('Norrgard', 'Philippa', '1966-06-06', 1), telecom: [], address: [] })
    expect(answer.kind).not.toBe('found')
  })

  it('NET-6 twins in one home: who is asked for is told of, the other never', async () => {
    const twin = (given: string) => somebody('Castellanos', given, '2001-03-03', 650)
    await hub.tellAt(maple, register(known('twin-1'), twin('Marisol')))
    expect((await hub.ask(twin('Ximena'))).kind).not.toBe('found')
    await hub.tellAt(maple, register(known('twin-2'), twin('Ximena')))
    const answer = await hub.ask(twin('Ximena'))
    expect(answer).toMatchObject({ kind: 'found', subjects: [{ patient: { name: [{ given: ['Ximena'] }] } }] })
  })

  it('NET-6 senior and junior of one name and home are not taken for each other', async () => {
    const named = (suffix: string, born: string) => ({
      ...somebody('Abernathy', 'Theodore', born, 660),
      name: [{ family: 'Abernathy', given: ['Theodore'], suffix: [suffix] }],
    })
    await hub.tellAt(maple, register(known('sr-1'), named('Sr', '1940-05-05')))
    expect((await hub.ask(named('Jr', '1940-05-05'))).kind).not.toBe('found')
    expect((await hub.ask(named('Jr', '1968-05-05'))).kind).not.toBe('found')
  })

  it('NET-6 placeholders bring nobody: unknown names, dates and numbers', async () => {
    const unknown = patient('Unknown', 'Baby Boy', '1900-01-01', {
      telecom: [{ system: 'phone', value: '+1 999 999 9999' }],
      identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '999999999' }],
    })
    await hub.tellAt(maple, register(known('unk-1'), unknown), register(known('unk-2'), unknown))
    expect((await hub.ask(unknown)).kind).not.toBe('found')
    expect(await hub.ask(patient('Wickquist', 'Anamaria', ''))).toMatchObject({
      kind: expect.not.stringMatching('found'),
    })
  })
})

describe('merges', () => {
  const gus = somebody('Zettergren', 'Gustavo', '1959-08-08', 700)
  it('NET-2 a merged number leads to the survivor, and by itself again once the merge is undone', async () => {
    await hub.tellAt(maple, register(known('gus-1'), gus), register(known('gus-2'), { ...gus, telecom: [] }))
    const before = await numbersFor(['gus-1', 'gus-2'])
    await hub.tellAt(maple, merge(known('gus-1'), ['gus-2']))
    const byNumber = (value: string) =>
      hub.ask({ resourceType: 'Patient', identifier: [{ system: `urn:oid:${maple.patientOid}`, value }] })
    for (const each of before) expect(await byNumber(each)).toMatchObject({ subjects: [{ id: before[0] }] })
    const answer = await hub.ask(gus)
    expect(answer).toMatchObject({ kind: 'found', subjects: [{ id: before[0] }] })
    const { unmerge } = await import('../../src/registry/unmerge.ts')
    await hub.within(maple, async db => {
      const { rows } = await db.query<{ id: string }>('select id from registry_merge where retired = $1', [before[1]])
      return unmerge(hub.test.hub, db, {
        merge: rows[0]?.id ?? '',
        account: '01900000-0000-7000-8000-0000000000aa',
      })
    })
    await hub.keepCurrent()
    expect(await byNumber(before[1] ?? '')).toMatchObject({ subjects: [{ id: before[1] }] })
  })
})

/** The records of these numbers of the member. */
async function numbersFor(numbers: readonly string[]): Promise<string[]> {
  const { peopleByIdentifier } = await import('../../src/registry/people.ts')
  return hub.within(maple, async db => {
    const { rows } = await db.query<{ id: string }>(`select id from connection where slug = 'member'`)
    const found = await peopleByIdentifier(
      hub.test.hub,
      db,
      rows[0]?.id ?? '',
      numbers.map(value => ({ type: oid, value })),
    )
    return found.flatMap(each => each ?? [])
  })
}

/** Everybody whom the network knows of an organization. */
async function idsAt(place: Place): Promise<string[]> {
  return hub.within(place, async db => {
    const { rows } = await db.query<{ person: string }>('select person from network_person order by person')
    return rows.map(row => row.person)
  })
}
