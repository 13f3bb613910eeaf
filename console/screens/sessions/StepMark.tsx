/** How far a note has come: brought, rendered, or what blocks it; and whether a person must look. */
import { useTranslation } from 'react-i18next'
import type { NoteRow, NoteStep } from '../../api/sessionTypes.ts'
import { Mark } from '../../parts/Mark.tsx'
import type { Shape } from '../../parts/states.ts'
import text from '../../parts/text.module.css'
import classes from './sessions.module.css'

const marks: Readonly<Record<NoteStep, { shape: Shape; colour: string } | undefined>> = {
  none: undefined,
  fill: { shape: 'waiting', colour: 'calm' },
  render: { shape: 'waiting', colour: 'calm' },
  rendered: { shape: 'done', colour: 'green' },
  blocked: { shape: 'act', colour: 'yellow' },
  stopped: { shape: 'paused', colour: 'calm' },
}

/** `stepOnly` where what a person must look at is told beside it. */
export function StepMark({ row, stepOnly = false }: { row: NoteRow; stepOnly?: boolean }) {
  const { t } = useTranslation()
  const mark = marks[row.step]
  const blocking = row.gates.filter(({ severity }) => severity === 'block').map(({ gate }) => gate)
  return (
    <span className={classes.side}>
      {mark ? (
        <span className={classes.light} data-colour={mark.colour}>
          <Mark shape={mark.shape} />
          <span>
            {t(`sessions.step.${row.step}`)}
            {row.step === 'blocked' && blocking.length > 0 && `: ${blocking.join(', ')}`}
          </span>
        </span>
      ) : (
        <span className={text.soft}>–</span>
      )}
      {row.review && !stepOnly && (
        <span className={classes.light} data-colour="red">
          <Mark shape="unsure" />
          <span>{t(`sessions.review.${row.review}`, { defaultValue: row.review })}</span>
        </span>
      )}
    </span>
  )
}
