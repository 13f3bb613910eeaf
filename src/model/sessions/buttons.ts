/**
 * What can be done in a row of Synchronization, and why not where it cannot: one table for the server, which refuses,
 * and the console, which disables. Source: reference/sessions.md section 4.
 */
import type { Tab } from './tabs.ts'

export const buttons = ['delete', 'reject', 'choose', 'edit', 'create'] as const
export type Button = (typeof buttons)[number]

export type RowFacts = {
  tab: Tab
  /** Not every site is mapped and saved yet. */
  locked: boolean
  mapping: 'auto' | 'user' | 'none'
  /** The note was deleted or taken back at its source: it brings nothing any more. */
  gone?: boolean
  /** Mapped rows of the other tabs that rest on this one. */
  dependants: { clients: number; staff: number; appointments: number }
  rights: {
    /** Change mappings in the hub. */
    map: boolean
    /** Edit and create in the practice management, at the agency of the row. */
    edit: boolean
    create: boolean
  }
}

export const hindranceCodes = [
  'locked',
  'no-right',
  'gone',
  'not-mapped',
  'mapped',
  'auto',
  'user',
  'has-dependants',
] as const
export type Hindrance = (typeof hindranceCodes)[number]
/** `offered`: the tab has the button at all. */
export type ButtonState =
  | { offered: false; enabled: false }
  | { offered: true; enabled: true }
  | { offered: true; enabled: false; because: Hindrance }

type Rule = readonly [because: Hindrance, holds: (row: RowFacts) => boolean]

const locked: Rule = ['locked', row => row.locked && row.tab !== 'agencies']
const noMapRight: Rule = ['no-right', row => !row.rights.map]
const isGone: Rule = ['gone', row => row.gone === true]
const notMapped: Rule = ['not-mapped', row => row.mapping === 'none']
const isAuto: Rule = ['auto', row => row.mapping === 'auto']
const isUser: Rule = ['user', row => row.mapping === 'user']
const hasDependants: Rule = ['has-dependants', row => row.mapping !== 'none' && countDependants(row) > 0]

/** For each button the tabs that have it, and what stands in its way: the first that holds is shown. */
export const buttonRules: Readonly<Record<Button, { tabs: readonly Tab[]; hindrances: readonly Rule[] }>> = {
  /** The X takes back what a person chose; what the rules found is rejected instead, with a reason. */
  delete: {
    tabs: ['agencies', 'clients', 'staff', 'appointments'],
    hindrances: [locked, noMapRight, notMapped, isAuto, hasDependants],
  },
  reject: {
    tabs: ['agencies', 'clients', 'staff', 'appointments'],
    hindrances: [locked, noMapRight, notMapped, isUser, hasDependants],
  },
  /** The drop-down: a choice for a row without one, another choice where the X would be allowed. */
  choose: {
    tabs: ['agencies', 'clients', 'staff', 'appointments'],
    hindrances: [locked, noMapRight, isGone, isAuto, hasDependants],
  },
  edit: {
    tabs: ['agencies', 'clients', 'staff'],
    hindrances: [locked, ['no-right', row => !row.rights.edit], notMapped],
  },
  /** Makes a new one there and maps the row to it. */
  create: {
    tabs: ['agencies', 'clients', 'staff'],
    hindrances: [
      locked,
      ['no-right', row => !row.rights.create || !row.rights.map],
      ['mapped', row => row.mapping !== 'none'],
    ],
  },
}

/** Every button of a row. Pure. */
export function buttonsOf(row: RowFacts): Readonly<Record<Button, ButtonState>> {
  return Object.fromEntries(buttons.map(button => [button, stateOf(button, row)])) as Record<Button, ButtonState>
}

function stateOf(button: Button, row: RowFacts): ButtonState {
  const { tabs, hindrances } = buttonRules[button]
  if (!tabs.includes(row.tab)) return { offered: false, enabled: false }
  const hindrance = hindrances.find(([, holds]) => holds(row))
  return hindrance ? { offered: true, enabled: false, because: hindrance[0] } : { offered: true, enabled: true }
}

/** What rests on a row: everything of an agency, the appointments of a client or a staff member. */
function countDependants({ tab, dependants: { clients, staff, appointments } }: RowFacts): number {
  if (tab === 'agencies') return clients + staff + appointments
  return tab === 'appointments' ? 0 : appointments
}
