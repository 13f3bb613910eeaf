import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHub, type TestHub } from '../../tests/hub.ts'
import { referralConnectors } from '../../tests/referral-connectors.ts'
import { connectors as registered } from '../connectors/registry.ts'
import { type ApplyOptions, applyConfiguration, applyTo, type Changes } from './apply.ts'
import { inChange } from './change.ts'
import { exportConfiguration } from './export.ts'
import { readConfiguration } from './file.ts'
import { rollBack } from './roll-back.ts'

const connectors = new Map([...registered, ...referralConnectors().connectors.map(each => [each.name, each] as const)])

const head = `
organization: maple-street
connections:
  - { id: intake, connector: sender }
  - { id: clinic, connector: clinic }
  - { id: desk, connector: desk }
  - { id: ehr, connector: fhir, settings: { baseUrl: 'https://ehr.example.org', auth: { kind: none } } }
routes:
  - { id: to-clinic, from: intake, to: clinic, events: ['referral.*'] }
  - { id: to-desk, from: intake, to: desk, events: ['referral.*'] }
  - { id: to-ehr, from: intake, to: ehr, events: ['booking.*'] }
listings:
`
const counselling =
  '  - { id: counselling, from: intake, sourceId: L-1, name: Counselling, integrated: true, target: clinic, liaison: Dana }'

describe('REF-1 the listings of a configuration file', () => {
  const faultsOf = (...lines: string[]) => {
    const read = readConfiguration(`${head}${lines.join('\n')}`, connectors)
    return read.ok ? [] : read.faults.map(({ line, path, says, fix }) => ({ line, path, text: `${says} ${fix}` }))
  }
  const listing = (more: string) => `  - { id: a, from: intake, name: A, integrated: true, ${more} }`
  const first = head.split('\n').length

  it('take the recommended process and no routed requests, unless they say otherwise', () => {
    const read = readConfiguration(`${head}${counselling}`, connectors)
    expect(read.ok && read.file.listings).toMatchObject([
      { id: 'counselling', process: 'end-of-handling', triggers: [], target: 'clinic' },
    ])
  })

  it.each([
    ['an unknown source', '  - { id: a, from: nowhere, name: A, integrated: true }', 'from', 'Use one of: intake'],
    ['an unknown target', listing('target: nowhere'), 'target', 'Use one of: intake'],
    [
      'a target that takes no referrals',
      listing('target: ehr'),
      'target',
      'ehr takes no referrals. Use one of: clinic, desk.',
    ],
    [
      'a target that no route leads to',
      '  - { id: a, from: ehr, name: A, integrated: true, target: clinic }',
      'target',
      'no route leads from ehr to clinic. Add a route with from: ehr and to: clinic',
    ],
    ['triggers beside a ready-made process', listing('triggers: [booked]'), 'triggers', 'write process: custom'],
    ['a custom process without triggers', listing('process: custom'), 'process', 'needs at least one trigger'],
    [
      'a trigger that the target does not offer',
      listing('target: desk, process: custom, triggers: [booked, closed-failed]'),
      'triggers.1',
      'does not offer closed-failed. Choose of: received, edited,',
    ],
    [
      'routed requests kept from a target that always takes them',
      listing('target: desk, includeRouted: false'),
      'includeRouted',
      'always',
    ],
    ['a trigger that nobody knows', listing('process: custom, triggers: [sometimes]'), 'triggers.0', 'Invalid option'],
  ])('names line, place and mending of %s', (_, line, place, text) => {
    const faults = faultsOf(line)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toMatchObject({ line: first, path: `listings.0.${place}` })
    expect(faults[0]?.text).toContain(text)
  })

  it('stand once: by their id, by the id at the source, by the name there', () => {
    const twice = (one: string, two: string) => faultsOf(one, two).map(({ line, path }) => [line, path])
    const as = (id: string, more: string) => `  - { id: ${id}, from: intake, integrated: true, ${more} }`
    expect(twice(as('a', 'name: A'), as('a', 'name: B'))).toEqual([[first + 1, 'listings.1.id']])
    expect(twice(as('a', 'name: A B'), as('b', 'name: "a  b"'))).toEqual([[first + 1, 'listings.1.name']])
    expect(twice(as('a', 'name: A, sourceId: 7'), as('b', 'name: B, sourceId: 7'))).toEqual([
      [first + 1, 'listings.1.sourceId'],
    ])
    expect(twice(as('a', 'name: A, sourceId: 7'), as('b', 'name: A'))).toEqual([])
  })

  it('may bring in what was closed as an error, with a warning', () => {
    const line = listing('target: clinic, process: custom, triggers: [closed-completed, closed-error]')
    const read = readConfiguration(`${head}${line}`, connectors)
    expect(read.ok && read.warnings).toMatchObject([{ line: first, path: 'listings.0.triggers.1' }])
    const fine = readConfiguration(`${head}${counselling}`, connectors)
    expect(fine.ok && fine.warnings).toEqual([])
  })
})

describe('REF-1 applying listings', () => {
  let test: TestHub
  beforeAll(async () => {
    test = await openTestHub({ connectors })
  })
  afterAll(() => test?.close())

  const read = (yaml: string) => {
    const file = readConfiguration(yaml, connectors)
    if (!file.ok) throw new Error(JSON.stringify(file.faults))
    return file.file
  }
  const apply = (lines: string, options: ApplyOptions = {}): Promise<Changes> =>
    applyConfiguration(test.hub, test.hub.keys, read(`${head}${lines}`), { reason: 'test', ...options })
  const configured = async () => {
    const configuration = await test.hub.configurations.get(test.organization)
    return configuration?.listings ?? []
  }
  const back = (subject: string, version: number) =>
    inChange(test.hub, test.organization, { how: 'console', reason: 'test' }, change =>
      rollBack(change, { kind: 'listing', subject, version }),
    )

  it('OPS-7 makes them, and changes nothing the second time', async () => {
    expect((await apply(counselling)).created).toContain('listing counselling')
    const again = await apply(counselling)
    expect([again.created, again.changed, again.removed]).toEqual([[], [], []])
    expect(again.unchanged).toContain('listing counselling')
    expect(await configured()).toMatchObject([
      {
        slug: 'counselling',
        sourceId: 'L-1',
        process: 'end-of-handling',
        includeRouted: false,
        target: 'clinic',
        liaison: 'Dana',
        version: 1,
      },
    ])
  })

  it('OPS-7 says what would change, and changes nothing for a look', async () => {
    const wanted = counselling.replace('target: clinic', 'target: desk')
    const changes = await applyTo(test.hub, test.organization, read(`${head}${wanted}`), { dryRun: true })
    expect(changes.changed).toEqual(['listing counselling'])
    expect(changes.details[0]?.changes.map(each => each.path)).toEqual(['includeRouted', 'target'])
    expect(await configured()).toMatchObject([{ target: 'clinic', version: 1 }])
  })

  it('REF-1 takes routed requests where the target always does', async () => {
    await apply(counselling.replace('target: clinic', 'target: desk'))
    expect(await configured()).toMatchObject([{ target: 'desk', includeRouted: true, version: 2 }])
  })

  it('keeps its target when the connection gets another name', async () => {
    await test.rows(`update connection set slug = 'front-desk' where slug = 'desk'`)
    await test.rows('update organization set config_version = config_version + 1')
    test.hub.configurations.forget(test.organization)
    expect(await configured()).toMatchObject([{ target: 'front-desk' }])
    await test.rows(`update connection set slug = 'desk' where slug = 'front-desk'`)
    await test.rows('update organization set config_version = config_version + 1')
  })

  it('OPS-7 exports them as they were applied', async () => {
    const { yaml } = await exportConfiguration(test.hub, test.organization)
    const changes = await applyConfiguration(test.hub, test.hub.keys, read(yaml), {})
    expect(changes.created.concat(changes.changed, changes.removed, changes.notInFile)).toEqual([])
    expect(changes.unchanged).toContain('listing counselling')
  })

  it('CO-3 goes back to an earlier version, and refuses what cannot work any more', async () => {
    const [listing] = await configured()
    expect(await back(listing?.id ?? '', 1)).toEqual({ kind: 'done', version: 3 })
    expect(await configured()).toMatchObject([{ target: 'clinic', includeRouted: false, version: 3 }])
    await test.rows(`update connection set removed_at = now() where slug = 'desk'`)
    expect(await back(listing?.id ?? '', 2)).toMatchObject({ kind: 'refused', problem: 'configuration.cannot-return' })
    await test.rows(`update connection set removed_at = null where slug = 'desk'`)
  })

  it('OPS-7 keeps what the file does not name, removes it when asked, and takes it back as it was', async () => {
    const [before] = await configured()
    expect((await apply('  []')).notInFile).toContain('listing counselling')
    expect((await apply('  []', { prune: true })).removed).toContain('listing counselling')
    expect(await configured()).toEqual([])
    expect((await apply(counselling)).changed).toContain('listing counselling')
    expect(await configured()).toMatchObject([{ id: before?.id, version: 5 }])
  })

  it('REF-1 lets two change names with each other, and refuses what another one is already', async () => {
    const pair = (one: string, two: string) =>
      `  - { id: a, from: intake, name: ${one}, integrated: true }\n  - { id: b, from: intake, name: ${two}, integrated: true }`
    await apply(pair('Housing', 'Outreach'))
    expect((await apply(pair('Outreach', 'Housing'))).changed).toEqual(['listing a', 'listing b'])
    const third = '  - { id: c, from: intake, name: Housing, integrated: true }'
    await expect(apply(third)).rejects.toThrow('listing c is something else here')
    expect((await apply(third, { prune: true })).created).toEqual(['listing c'])
    expect((await configured()).map(({ slug }) => slug)).toEqual(['c'])
  })
})
