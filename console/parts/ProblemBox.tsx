/** A problem where it happened: what it is in plain words, and what to do. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './ProblemBox.module.css'
import { problemText } from './problemText.ts'

type Props = { code: string; connection?: string; tone?: 'act' | 'bad' | 'unsure' | 'off'; children?: ReactNode }

export function ProblemBox({ code, connection, tone = 'act', children }: Props) {
  const { t } = useTranslation()
  const { says, fix } = problemText(t, code, { connection })
  return (
    <div className={classes.box} data-tone={tone}>
      <p className={classes.says}>{says}</p>
      <p className={classes.fix}>{fix}</p>
      {children}
    </div>
  )
}
