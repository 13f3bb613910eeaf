/** What a test tried, each with its result: what failed, what is only doubtful, and how to mend it. */
import { useTranslation } from 'react-i18next'
import type { TestFinding } from '../api/setUpTypes.ts'
import { problemText } from '../parts/problemText.ts'
import { StateMark } from '../parts/StateMark.tsx'
import text from '../parts/text.module.css'
import classes from './ConnectionDrawer.module.css'

export function FindingList({ findings, connection }: { findings: readonly TestFinding[]; connection: string }) {
  return (
    <ul className={classes.findings}>
      {findings.map(finding => (
        <FindingRow key={finding.name} finding={finding} connection={connection} />
      ))}
    </ul>
  )
}

function FindingRow({ finding, connection }: { finding: TestFinding; connection: string }) {
  const { t } = useTranslation()
  const { name, ok, problem, detail, level } = finding
  const words = problem ? problemText(t, problem, { connection }) : undefined
  return (
    <li className={classes.finding}>
      <StateMark kind="step" state={level === 'warning' ? 'warning' : ok ? 'done' : 'failed'} markOnly />
      <div>
        <p>
          {t(`finding.${name}`, { defaultValue: name })}
          {detail && <span className={text.soft}> · {detail}</span>}
        </p>
        {words && (
          <p className={text.soft}>
            {words.says} {words.fix}
          </p>
        )}
      </div>
    </li>
  )
}
