/**
 * Keys: what each does on which screen, as one table that the help shows, and the hook that listens. Keys are silent
 * while somebody types or a dialog is open.
 */
import { useLayoutEffect, useRef } from 'react'

export type ScreenName =
  | 'mapping'
  | 'overview'
  | 'tasks'
  | 'referrals'
  | 'reconciliation'
  | 'sessions'
  | 'reports'
  | 'messages'
  | 'connections'
  | 'issues'
  | 'explain'
  | 'audit'
  | 'settings'
  | 'calendar'
  | 'visits'
  | 'practice'
  | 'patients'
  | 'network'
  | 'my-day'
  | 'my-people'
export type KeyRow = { keys: readonly string[]; does: string }

const list: readonly KeyRow[] = [
  { keys: ['j', 'k'], does: 'keys.move' },
  { keys: ['Enter'], does: 'keys.open' },
  { keys: ['Esc'], does: 'keys.close' },
]

export const everywhereKeys: readonly KeyRow[] = [
  { keys: ['Ctrl K', '⌘ K'], does: 'keys.palette' },
  { keys: ['?'], does: 'keys.help' },
  { keys: ['g o'], does: 'keys.goOverview' },
  { keys: ['g t'], does: 'keys.goTasks' },
  { keys: ['g r'], does: 'keys.goReferrals' },
  { keys: ['g k'], does: 'keys.goCalendar' },
  { keys: ['g v'], does: 'keys.goVisits' },
  { keys: ['g n'], does: 'keys.goPractice' },
  { keys: ['g y'], does: 'keys.goSessions' },
  { keys: ['g f'], does: 'keys.goReports' },
  { keys: ['g e'], does: 'keys.goReconciliation' },
  { keys: ['g u'], does: 'keys.goPatients' },
  { keys: ['g x'], does: 'keys.goNetwork' },
  { keys: ['g m'], does: 'keys.goMessages' },
  { keys: ['g c'], does: 'keys.goConnections' },
  { keys: ['g i'], does: 'keys.goIssues' },
  { keys: ['g p'], does: 'keys.goMapping' },
  { keys: ['g w'], does: 'keys.goExplain' },
  { keys: ['g a'], does: 'keys.goAudit' },
  { keys: ['g s'], does: 'keys.goSettings' },
]

export const screenKeys: Readonly<Record<ScreenName, readonly KeyRow[]>> = {
  overview: [],
  settings: [{ keys: ['j', 'k'], does: 'keys.move' }],
  calendar: [
    ...list,
    { keys: ['h', 'l', '←', '→'], does: 'keys.days' },
    { keys: ['t'], does: 'keys.today' },
    { keys: ['d', 'w'], does: 'keys.dayOrWeek' },
  ],
  visits: list,
  practice: [...list, { keys: ['/'], does: 'keys.findPractice' }],
  'my-day': [{ keys: ['j', 'k'], does: 'keys.move' }],
  'my-people': [],
  explain: [],
  patients: [
    ...list,
    { keys: ['/'], does: 'keys.findPatient' },
    { keys: ['m'], does: 'keys.sameDuplicate' },
    { keys: ['n'], does: 'keys.differentDuplicate' },
    { keys: ['u'], does: 'keys.undoDuplicate' },
  ],
  network: list,
  audit: [...list, { keys: ['/'], does: 'keys.findPatient' }],
  connections: list,
  mapping: [...list, { keys: ['a'], does: 'keys.addRule' }],
  issues: [...list, { keys: ['x'], does: 'keys.select' }, { keys: ['r'], does: 'keys.replay' }],
  messages: [...list, { keys: ['x'], does: 'keys.select' }, { keys: ['r'], does: 'keys.replay' }],
  reconciliation: [...list, { keys: ['x'], does: 'keys.select' }, { keys: ['r'], does: 'keys.repair' }],
  reports: [
    { keys: ['j', 'k'], does: 'keys.move' },
    { keys: ['Enter'], does: 'keys.open' },
  ],
  sessions: [...list, { keys: ['x'], does: 'keys.takeBack' }],
  referrals: [...list, { keys: ['/'], does: 'keys.findReferral' }],
  tasks: [
    { keys: ['j', 'k'], does: 'keys.move' },
    { keys: ['1', '…', '9'], does: 'keys.choose' },
    { keys: ['a'], does: 'keys.accept' },
    { keys: ['n'], does: 'keys.none' },
    { keys: ['b'], does: 'keys.sendBack' },
    { keys: ['s'], does: 'keys.skip' },
    { keys: ['x'], does: 'keys.select' },
  ],
}

/** What a key does; false when it was not meant after all, so that another listener may have it. */
export type KeyActions = Readonly<Record<string, ((event: KeyboardEvent) => unknown) | undefined>>

/** Listens for single keys while the component lives. */
export function useKeys(actions: KeyActions): void {
  const latest = useRef(actions)
  latest.current = actions
  // Before the screen is painted: a key that is pressed as soon as it shows must not be lost.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (isTyping(event.target) || isDialogOpen()) return
      const act = latest.current[event.key]
      if (act && act(event) !== false) event.preventDefault()
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}

/**
 * Is this the second key of a pair such as `g t`? Both in milliseconds since the page began to load, so a page that is
 * younger than the pause allowed between the two keys must not look as if the first had been pressed.
 */
export function isSecondKey(firstAt: number | undefined, at: number): boolean {
  return firstAt !== undefined && at - firstAt < 1_500
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]')
  )
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="menu"]') !== null
}

/**
 * Moves the focus among the rows of the list on screen: each row's main link carries `data-row`. Real focus, so that
 * Enter opens and a screen reader follows.
 */
export function moveRow(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  const index = rows.indexOf(document.activeElement as HTMLElement)
  const next = index < 0 ? (by === 1 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, index + by))
  rows[next]?.focus()
}

/** The id of the row that has the focus. */
export function focusedRow(): string | undefined {
  return document.activeElement?.getAttribute('data-row') ?? undefined
}
