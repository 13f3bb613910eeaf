import { describe, expect, it } from 'vitest'
import { type Button, buttons, buttonsOf, type RowFacts } from './buttons.ts'
import { lightOf, lightRules, type PairFacts } from './light.ts'
import { type Tab, tabs, tabsOf } from './tabs.ts'

const row: RowFacts = {
  tab: 'clients',
  locked: false,
  mapping: 'user',
  dependants: { clients: 0, staff: 0, appointments: 0 },
  rights: { map: true, edit: true, create: true },
}
/** `yes`, `-` where the tab has no such button, else what stands in its way; in the order of `buttons`. */
const cells = (more: Partial<RowFacts>) =>
  buttons.map(button => {
    const state = buttonsOf({ ...row, ...more })[button]
    if (!state.offered) return '-'
    return state.enabled ? 'yes' : state.because
  })
const one = { clients: 0, staff: 0, appointments: 0 }

describe('SES-2 the buttons of a row', () => {
  const entityTabs = ['agencies', 'clients', 'staff'] as const

  it.each(entityTabs.map(tab => ({ tab })))('of $tab, by mapping', ({ tab }) => {
    //                                             delete        reject        choose    edit          create
    expect(cells({ tab, mapping: 'none' })).toEqual(['not-mapped', 'not-mapped', 'yes', 'not-mapped', 'yes'])
    expect(cells({ tab, mapping: 'user' })).toEqual(['yes', 'user', 'yes', 'yes', 'mapped'])
    // S10: what the rules found has no X; it can be rejected with a reason.
    expect(cells({ tab, mapping: 'auto' })).toEqual(['auto', 'yes', 'auto', 'yes', 'mapped'])
  })

  it('of an appointment: only the mapping itself', () => {
    const tab = 'appointments'
    expect(cells({ tab, mapping: 'none' })).toEqual(['not-mapped', 'not-mapped', 'yes', '-', '-'])
    expect(cells({ tab, mapping: 'user' })).toEqual(['yes', 'user', 'yes', '-', '-'])
    expect(cells({ tab, mapping: 'auto' })).toEqual(['auto', 'yes', 'auto', '-', '-'])
  })

  it('of a note that is gone: no appointment is chosen for it, and the one it has can be taken back', () => {
    const gone = { tab: 'appointments', gone: true } as const
    expect(cells({ ...gone, mapping: 'none' })).toEqual(['not-mapped', 'not-mapped', 'gone', '-', '-'])
    expect(cells({ ...gone, mapping: 'user' })).toEqual(['yes', 'user', 'gone', '-', '-'])
    expect(cells({ ...gone, mapping: 'auto' })).toEqual(['auto', 'yes', 'gone', '-', '-'])
  })

  it.each<[tab: Tab, dependants: Partial<RowFacts['dependants']>, isHeld: boolean]>([
    ['agencies', { clients: 1 }, true],
    ['agencies', { staff: 1 }, true],
    ['agencies', { appointments: 1 }, true],
    ['clients', { appointments: 1 }, true],
    ['clients', { staff: 1, clients: 1 }, false],
    ['staff', { appointments: 1 }, true],
    ['staff', { clients: 1, staff: 1 }, false],
    ['appointments', { clients: 1, staff: 1, appointments: 1 }, false],
  ])('S09 of %s with %j', (tab, more, isHeld) => {
    const dependants = { ...one, ...more }
    const user = buttonsOf({ ...row, tab, dependants })
    const auto = buttonsOf({ ...row, tab, dependants, mapping: 'auto' })
    const held = { offered: true, enabled: false, because: 'has-dependants' }
    const free = { offered: true, enabled: true }
    expect([user.delete, user.choose, auto.reject]).toEqual(Array(3).fill(isHeld ? held : free))
    expect(buttonsOf({ ...row, tab, dependants, mapping: 'none' }).choose).toEqual(free)
  })

  it.each<[right: keyof RowFacts['rights'], mapping: RowFacts['mapping'], without: Button[]]>([
    ['map', 'user', ['delete', 'reject', 'choose', 'create']],
    ['map', 'none', ['delete', 'reject', 'choose', 'create']],
    ['map', 'auto', ['delete', 'reject', 'choose', 'create']],
    ['edit', 'user', ['edit']],
    ['create', 'none', ['create']], // S11
  ])('without the right to %s, a row that is %s', (right, mapping, without) => {
    const states = buttonsOf({ ...row, mapping, rights: { ...row.rights, [right]: false } })
    const held = buttons.filter(button => {
      const state = states[button]
      return state.offered && !state.enabled && state.because === 'no-right'
    })
    expect(held).toEqual(without)
  })

  it('S07 of a locked tab: nothing, and the agencies are never locked', () => {
    for (const tab of tabs.filter(each => each !== 'agencies'))
      for (const mapping of ['none', 'user', 'auto'] as const)
        expect(cells({ tab, mapping, locked: true }).filter(cell => cell !== '-' && cell !== 'locked')).toEqual([])
    expect(cells({ tab: 'agencies', locked: true })).toEqual(cells({ tab: 'agencies' }))
  })
})

describe('SES-2 the tabs', () => {
  it.each<[says: string, facts: Parameters<typeof tabsOf>[0], visible: Tab[], locked: Tab[]]>([
    ['every site is mapped', { sites: 2, mappedSites: 2, agencies: 'all' }, [...tabs], []],
    ['S07 one site is not', { sites: 2, mappedSites: 1, agencies: ['a'] }, [...tabs], tabs.slice(1)],
    ['no site has come yet', { sites: 0, mappedSites: 0, agencies: 'all' }, [...tabs], tabs.slice(1)],
    ['S08 no access to any agency', { sites: 2, mappedSites: 2, agencies: [] }, tabs.slice(1), []],
  ])('%s', (_says, facts, visible, locked) => {
    const states = tabsOf(facts)
    expect(states.filter(state => state.visible).map(({ tab }) => tab)).toEqual(visible)
    expect(states.filter(state => state.locked).map(({ tab }) => tab)).toEqual(locked)
  })
})

describe('SES-10 the traffic light', () => {
  const pair: PairFacts = { startDifference: 0, endDifference: 0, appointment: 'there', note: 'same' }
  it.each<[more: Partial<PairFacts>, light: string]>([
    [{}, 'green equal'],
    [{ startDifference: 1 }, 'yellow times-differ'],
    [{ endDifference: -1 }, 'yellow times-differ'],
    [{ appointment: 'gone' }, 'red appointment-gone'],
    [{ appointment: 'cancelled', startDifference: 3 }, 'red appointment-gone'],
    [{ appointment: 'moved' }, 'red recheck'],
    [{ recheck: true }, 'red recheck'],
    [{ note: 'changed-after-render', recheck: true }, 'red changed-after-render'],
    [{ note: 'gone' }, 'red note-gone'],
  ])('%j is %s', (more, light) => {
    const { colour, word } = lightOf({ ...pair, ...more })
    expect(`${colour} ${word}`).toBe(light)
  })

  it('has a word of its own for each row', () => {
    expect(new Set(lightRules.map(({ word }) => word)).size).toBe(lightRules.length)
  })
})
