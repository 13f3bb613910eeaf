/** The keys of the calendar: days, views and appointments. A letter after `g` belongs to the frame. */
import { useRef } from 'react'
import { useNow } from '../../parts/clock.ts'
import { isSecondKey, moveRow, useKeys } from '../../parts/keys.ts'
import { startOf } from '../myDay/days.ts'
import type { Shown } from './useCalendarSearch.ts'

export function useCalendarKeys({ chosen, goTo, move }: Shown): void {
  const now = useNow()
  const pressedG = useRef<number>(undefined)
  const own = (act: () => void) => (event: KeyboardEvent) => {
    if (isSecondKey(pressedG.current, event.timeStamp)) {
      pressedG.current = undefined
      return false
    }
    act()
    return true
  }
  useKeys({
    g: event => {
      pressedG.current = event.timeStamp
      return false
    },
    j: own(() => moveRow(1)),
    k: own(() => moveRow(-1)),
    h: own(() => move(-1)),
    l: own(() => move(1)),
    ArrowLeft: own(() => move(-1)),
    ArrowRight: own(() => move(1)),
    t: own(() => goTo(startOf(undefined, now))),
    d: own(() => goTo(chosen, 'day')),
    w: own(() => goTo(chosen, 'week')),
  })
}
