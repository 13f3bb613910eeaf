/** What a delivery consists of: the referral, its summary and its files, and how far each has come. */
import { useTranslation } from 'react-i18next'
import type { DeliveryPart } from '../../api/referralTypes.ts'
import { problemText } from '../../parts/problemText.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { stateWord } from '../../parts/states.ts'
import text from '../../parts/text.module.css'
import { useLocale } from '../../parts/useLocale.ts'
import classes from './referrals.module.css'

/** What keeps a file from arriving can be the source's trouble, too. */
const ofSource: ReadonlySet<string> = new Set(['document.gone', 'document.not-yet'])

type Props = { parts: readonly DeliveryPart[]; source: string; target: string }

export function PartList({ parts, source, target }: Props) {
  const { t } = useTranslation()
  const { language } = useLocale()
  return (
    <ul className={classes.plain}>
      {parts.map(({ part, title, state, problem }) => (
        <li key={part}>
          <StateMark kind="delivery" state={state} markOnly />{' '}
          <span dir="auto">{title ?? t(`referrals.part.${part}`, { defaultValue: t('referrals.part.document') })}</span>
          {state !== 'delivered' && (
            <span className={text.soft}>
              {` · ${stateWord('delivery', state).word[language]}`}
              {problem && `. ${problemText(t, problem, { connection: ofSource.has(problem) ? source : target }).says}`}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}
