/** Why a message comes out otherwise: the rule and its reason, or the fields that change. */
import { useTranslation } from 'react-i18next'
import type { RunResult } from '../../api/mappings.ts'
import { problemText } from '../../parts/problemText.ts'
import classes from './Workbench.module.css'

export function Reason({ result }: { result: RunResult }) {
  const { t } = useTranslation()
  const { rule, to, problem, fields, verdict } = result
  if (rule === null || problem === null) return <code>{fields.join(', ')}</code>
  return (
    <>
      {t(verdict === 'newly-works' ? 'mapping.mends' : 'mapping.atRule', { rule: rule + 1, to: to ?? '' })}{' '}
      <span className={classes.soft}>
        {t(`mapping.reason.${problem.replace('mapping.', '')}`, { defaultValue: problemText(t, problem).says })}
      </span>
    </>
  )
}
