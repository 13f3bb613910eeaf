/** What the address of the messages to people holds: which ones are shown, and from where on. */
import type { ReminderState } from '../../../api/reminders.ts'

export const shownStates = [
  'waiting',
  'sent',
  'not-sent',
  'failed',
  'unclear',
] as const satisfies readonly ReminderState[]
/** `record`: only the messages of this visit. `visit`: the one whose words are shown below. */
export type ReminderSearch = {
  state?: (typeof shownStates)[number]
  record?: string | undefined
  cursor?: string | undefined
  visit?: string | undefined
}

export function readReminderSearch({ state, record, cursor, visit }: Record<string, unknown>): ReminderSearch {
  const known = shownStates.find(each => each === state)
  return {
    ...(known ? { state: known } : {}),
    ...textOf('record', record),
    ...textOf('cursor', cursor),
    ...textOf('visit', visit),
  }
}

function textOf<Name extends string>(name: Name, value: unknown): { [Key in Name]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [name]: value } as { [Key in Name]?: string }) : {}
}
