/** What about a referral needs a look: mark and words. `short` spells out the first only; the others keep their marks. */
import { useTranslation } from 'react-i18next'
import { Mark } from '../../parts/Mark.tsx'
import state from '../../parts/StateMark.module.css'
import text from '../../parts/text.module.css'
import classes from './list.module.css'
import type { Look } from './rowMarks.ts'

export function LookMarks({ looks, short = false }: { looks: readonly Look[]; short?: boolean }) {
  const { t } = useTranslation()
  if (looks.length === 0) return short ? <span className={text.soft}>–</span> : null
  return (
    <span className={classes.looks}>
      {looks.map(({ key, shape, tone, names }, index) => {
        const words = t(`referrals.look.${key}`, names)
        return (
          <span
            key={`${key} ${words}`}
            className={`${state.state} ${classes.look}`}
            data-tone={tone}
            data-shape={shape}
            title={words}
          >
            <span className={state.mark}>
              <Mark shape={shape} />
            </span>
            <span className={short && index > 0 ? text.unseen : classes.lookWords}>{words}</span>
          </span>
        )
      })}
    </span>
  )
}
