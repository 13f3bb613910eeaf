/** Tabs that are links: each has an address of its own, so that it can be copied, opened anew and gone back to. */
import type { ReactNode } from 'react'
import classes from './Tabs.module.css'

export const tabClass = classes.tab

export function Tabs({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav className={classes.tabs} aria-label={label}>
      {children}
    </nav>
  )
}
