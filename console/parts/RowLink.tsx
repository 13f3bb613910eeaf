/** The main link of a row: what `j` and `k` move among and Enter opens. */
import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import classes from './RowLink.module.css'

type Props = LinkProps & { row: string; children: ReactNode }

export function RowLink({ row, children, ...link }: Props) {
  return (
    <Link {...link} data-row={row} className={classes.link}>
      {children}
    </Link>
  )
}
