/** The steps of a message from receive to settle: which are done, which waits or failed, and when. */
import { useTranslation } from 'react-i18next'
import type { Step } from '../api/types.ts'
import { problemText } from '../parts/problemText.ts'
import { StateMark } from '../parts/StateMark.tsx'
import text from '../parts/text.module.css'
import { When } from '../parts/When.tsx'
import classes from './MessageDrawer.module.css'

type Props = { steps: readonly Step[]; source: string; target: string | undefined }

/** What goes wrong in these is the target's trouble. */
const ofTarget: ReadonlySet<string> = new Set(['deliver', 'settle'])

export function Timeline({ steps, source, target }: Props) {
  const { t } = useTranslation()
  return (
    <ol className={classes.steps}>
      {steps.map(({ step, state, at, problem, detail }) => (
        <li key={step} className={classes.step} data-state={state}>
          <StateMark kind="step" state={state} markOnly />
          <div>
            <p className={classes.stepName}>{t(`step.${step}`, { defaultValue: step })}</p>
            {problem && (
              <p className={text.soft}>
                {problemText(t, problem, { connection: ofTarget.has(step) ? target : source }).says}
              </p>
            )}
            {detail && <p className={text.soft}>{detail}</p>}
          </div>
          {at && (
            <span className={text.soft}>
              <When at={at} show="clock" />
            </span>
          )}
        </li>
      ))}
    </ol>
  )
}
